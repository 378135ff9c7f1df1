// What a sensor answers: a value, or why there is none. What is not known is never 0.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace packtrain::agent {

/// `unsupported`: this machine does not have it or does not tell; asking again changes nothing. `trouble`: it
/// should have told and did not.
template <typename T>
class Reading {
  public:
    Reading(T value) : state_(std::move(value)) {}  // a value is a reading without further words
    static Reading unsupported(std::string why) { return Reading(Unsupported{std::move(why)}); }
    static Reading trouble(std::string why) { return Reading(Trouble{std::move(why)}); }

    explicit operator bool() const { return std::holds_alternative<T>(state_); }
    bool isUnsupported() const { return std::holds_alternative<Unsupported>(state_); }
    const T& operator*() const { return std::get<T>(state_); }
    const T* operator->() const { return &std::get<T>(state_); }
    /// Empty if there is a value.
    std::string why() const {
        if (const auto* lacking = std::get_if<Unsupported>(&state_)) return lacking->why;
        if (const auto* failed = std::get_if<Trouble>(&state_)) return failed->why;
        return {};
    }

  private:
    struct Unsupported {
        std::string why;
    };
    struct Trouble {
        std::string why;
    };
    explicit Reading(Unsupported state) : state_(std::move(state)) {}
    explicit Reading(Trouble state) : state_(std::move(state)) {}

    std::variant<T, Unsupported, Trouble> state_;
};

}  // namespace packtrain::agent
