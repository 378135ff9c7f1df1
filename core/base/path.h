// Local paths are bytes with a type of their own: a name on Linux need not be UTF-8.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace packtrain {

/// A path as bytes, '/' between components. Absolute or relative; never normalised behind your back.
class Path {
  public:
    Path() = default;
    explicit Path(std::string bytes) : bytes_(std::move(bytes)) {}

    const std::string& bytes() const { return bytes_; }
    bool empty() const { return bytes_.empty(); }
    bool isAbsolute() const { return !bytes_.empty() && bytes_.front() == '/'; }
    /// One line for people; not for opening files.
    std::string display() const { return printable(bytes_); }

    /// The last component ("" for "/" and for the empty path). A trailing slash is ignored.
    std::string_view name() const;
    /// Without the last component; "/" stays "/"; "a" becomes the empty path.
    Path parent() const;
    /// `this` + '/' + `relative`; an absolute right side replaces the left.
    Path operator/(std::string_view relative) const;
    Path operator/(const Path& relative) const { return *this / relative.bytes(); }
    /// True if `other` is this path or lies below it (compared as text).
    bool contains(const Path& other) const;

    auto operator<=>(const Path&) const = default;

  private:
    std::string bytes_;
};

/// True for a path that stays below where it is put: relative, not empty, no empty, "." or ".." component, no
/// NUL. The one rule for names that come from an archive, an index, a manifest or a server.
bool isSafeRelative(std::string_view path);

}  // namespace packtrain
