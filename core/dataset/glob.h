// A glob taken apart once, for many paths. The language is that of globMatches (index.h).
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace packtrain::dataset {

class Glob {
  public:
    explicit Glob(std::string_view pattern);
    /// Goes back to at most two wildcards, so that no pattern makes it hang.
    bool matches(std::string_view path) const;
    const std::string& pattern() const { return pattern_; }

  private:
    struct Range {
        char32_t first;
        char32_t last;
    };
    struct Token {
        enum class Kind { letter, any, set, star, across, folders } kind;
        char32_t letter = 0;
        bool isNegated = false;
        std::vector<Range> ranges;
    };
    static bool matchesOne(const Token& token, char32_t letter);
    std::size_t addSet(std::string_view pattern, std::size_t at);
    void addToken(Token::Kind kind, char32_t letter = 0);

    std::string pattern_;
    bool wholePath_ = false;
    std::vector<Token> tokens_;
};

}  // namespace packtrain::dataset
