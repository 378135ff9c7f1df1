#include "drive/query.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "http/message.h"

namespace packtrain::servers {

namespace {

struct Token {
    enum class Kind { word, text, symbol, end };
    Kind kind = Kind::end;
    std::string value;
};

std::optional<std::vector<Token>> tokenize(std::string_view text) {
    std::vector<Token> tokens;
    constexpr std::string_view kSymbols = "(){}=!<>";
    while (true) {
        text = trimmed(text);
        if (text.empty()) break;
        if (text.front() == '\'') {
            std::string value;
            std::size_t i = 1;
            while (i < text.size() && text[i] != '\'') {
                if (text[i] == '\\' && i + 1 < text.size()) ++i;
                value += text[i++];
            }
            if (i == text.size()) return std::nullopt;
            tokens.push_back({Token::Kind::text, std::move(value)});
            text.remove_prefix(i + 1);
        } else if (kSymbols.find(text.front()) != std::string_view::npos) {
            const bool two = text.size() > 1 && text[1] == '=' && text.front() != '=' && text.front() != '(';
            tokens.push_back({Token::Kind::symbol, std::string(text.substr(0, two ? 2 : 1))});
            text.remove_prefix(two ? 2 : 1);
        } else {
            const auto end = std::min(text.find_first_of(" \t\r\n'(){}=!<>"), text.size());
            tokens.push_back({Token::Kind::word, std::string(text.substr(0, end))});
            text.remove_prefix(end);
        }
    }
    tokens.push_back({});
    return tokens;
}

std::string lowered(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

// `contains` on names matches the beginning of the name or of a word in it.
bool containsPrefix(const std::string& name, const std::string& wanted) {
    const std::string in = lowered(name);
    const std::string what = lowered(wanted);
    for (std::size_t i = 0; i < in.size(); ++i) {
        const bool wordBegins =
            i == 0 || in[i - 1] == ' ' || in[i - 1] == '-' || in[i - 1] == '_' || in[i - 1] == '.';
        if (wordBegins && in.compare(i, what.size(), what) == 0) return true;
    }
    return what.empty();
}

bool compare(const std::string& left, const std::string& op, const std::string& right) {
    if (op == "=") return left == right;
    if (op == "!=") return left != right;
    if (op == "<") return left < right;
    if (op == "<=") return left <= right;
    if (op == ">") return left > right;
    return left >= right;
}

class Parser {
  public:
    Parser(std::vector<Token> tokens, const std::string& root) : tokens_(std::move(tokens)), root_(root) {}

    std::optional<Query> whole() {
        auto query = disjunction();
        return query && peek().kind == Token::Kind::end ? query : std::nullopt;
    }

  private:
    const Token& peek() const { return tokens_[position_]; }
    Token take() { return position_ + 1 < tokens_.size() ? tokens_[position_++] : tokens_[position_]; }
    bool takeSymbol(std::string_view symbol) {
        const bool yes = peek().kind == Token::Kind::symbol && peek().value == symbol;
        if (yes) take();
        return yes;
    }
    bool takeWord(std::string_view word) {
        const bool yes = peek().kind == Token::Kind::word && peek().value == word;
        if (yes) take();
        return yes;
    }
    std::optional<std::string> takeText() {
        if (peek().kind != Token::Kind::text) return std::nullopt;
        return take().value;
    }

    std::optional<Query> disjunction() {
        auto left = conjunction();
        while (left && takeWord("or")) {
            const auto right = conjunction();
            if (!right) return std::nullopt;
            left = Query{.test = [a = left->test, b = right->test](const File& f,
                                                                   bool t) { return a(f, t) || b(f, t); },
                         .parent = {}};
        }
        return left;
    }

    std::optional<Query> conjunction() {
        auto left = negation();
        while (left && takeWord("and")) {
            const auto right = negation();
            if (!right) return std::nullopt;
            left = Query{.test = [a = left->test, b = right->test](const File& f,
                                                                   bool t) { return a(f, t) && b(f, t); },
                         .parent = left->parent ? left->parent : right->parent};
        }
        return left;
    }

    std::optional<Query> negation() {
        if (takeWord("not")) {
            const auto inner = negation();
            if (!inner) return std::nullopt;
            return Query{.test = [a = inner->test](const File& f, bool t) { return !a(f, t); }, .parent = {}};
        }
        if (takeSymbol("(")) {
            auto inner = disjunction();
            return inner && takeSymbol(")") ? inner : std::nullopt;
        }
        return term();
    }

    std::optional<Query> term() {
        if (const auto value = takeText()) return membership(*value);
        if (peek().kind != Token::Kind::word) return std::nullopt;
        const std::string field = take().value;
        if (field == "appProperties" || field == "properties") return propertyTerm(field == "appProperties");
        if (field == "trashed" || field == "starred" || field == "sharedWithMe") return flagTerm(field);
        if (takeWord("contains")) return containsTerm(field);
        return comparison(field);
    }

    std::optional<Query> membership(const std::string& value) {
        if (!takeWord("in")) return std::nullopt;
        if (takeWord("owners") || takeWord("writers") || takeWord("readers")) {
            return Query{.test = [me = value == "me"](const File&, bool) { return me; }, .parent = {}};
        }
        if (!takeWord("parents")) return std::nullopt;
        const std::string parent = value == "root" ? root_ : value;
        return Query{.test = [parent](const File& f, bool) { return f.parent == parent; }, .parent = parent};
    }

    std::optional<Query> propertyTerm(bool app) {
        if (!takeWord("has") || !takeSymbol("{") || !takeWord("key") || !takeSymbol("=")) return std::nullopt;
        const auto key = takeText();
        if (!key || !takeWord("and") || !takeWord("value") || !takeSymbol("=")) return std::nullopt;
        const auto value = takeText();
        if (!value || !takeSymbol("}")) return std::nullopt;
        return Query{.test =
                         [app, key = *key, value = *value](const File& f, bool) {
                             const auto& map = app ? f.appProperties : f.properties;
                             const auto found = map.find(key);
                             return found != map.end() && found->second == value;
                         },
                     .parent = {}};
    }

    std::optional<Query> flagTerm(const std::string& field) {
        const bool unequal = takeSymbol("!=");
        if (!unequal && !takeSymbol("=")) return std::nullopt;
        const bool yes = takeWord("true");
        if (!yes && !takeWord("false")) return std::nullopt;
        const bool wanted = yes != unequal;
        const bool isTrash = field == "trashed";
        return Query{.test = [=](const File&, bool trashed) { return (isTrash && trashed) == wanted; },
                     .parent = {}};
    }

    std::optional<Query> containsTerm(const std::string& field) {
        const auto value = takeText();
        if (!value) return std::nullopt;
        if (field == "name" || field == "fullText") {
            return Query{
                .test = [value = *value](const File& f, bool) { return containsPrefix(f.name, value); },
                .parent = {}};
        }
        if (field != "mimeType") return std::nullopt;
        return Query{.test = [value = *value](const File& f, bool) { return f.mimeType.starts_with(value); },
                     .parent = {}};
    }

    std::optional<Query> comparison(const std::string& field) {
        if (peek().kind != Token::Kind::symbol) return std::nullopt;
        const std::string op = take().value;
        const auto value = takeText();
        if (!value || op == "(" || op == ")" || op == "{" || op == "}" || op == "!") return std::nullopt;
        const bool onlyEquality = field == "name" || field == "mimeType";
        if (onlyEquality && op != "=" && op != "!=") return std::nullopt;
        if (field == "name") {
            // Measured by other clients' authors: equality of names ignores case.
            return Query{.test = [wanted = lowered(*value), equal = op == "="](
                                     const File& f, bool) { return (lowered(f.name) == wanted) == equal; },
                         .parent = {}};
        }
        const auto member = field == "mimeType"       ? &File::mimeType
                            : field == "modifiedTime" ? &File::modifiedTime
                            : field == "createdTime"  ? &File::createdTime
                                                      : nullptr;
        if (!member) return std::nullopt;
        return Query{
            .test = [=, value = *value](const File& f, bool) { return compare(f.*member, op, value); },
            .parent = {}};
    }

    std::vector<Token> tokens_;
    const std::string& root_;
    std::size_t position_ = 0;
};

}  // namespace

std::optional<Query> parseQuery(std::string_view text, const std::string& root) {
    if (trimmed(text).empty()) return Query{.test = [](const File&, bool) { return true; }, .parent = {}};
    auto tokens = tokenize(text);
    if (!tokens) return std::nullopt;
    return Parser(std::move(*tokens), root).whole();
}

}  // namespace packtrain::servers
