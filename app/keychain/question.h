// What packtrain-keychain is asked and what it answers: one JSON object on one line each.
#pragma once

#include <QByteArray>
#include <QString>
#include <optional>

namespace packtrain::keychain {

enum class Op { get, put, erase };

struct Question {
    Op op = Op::get;
    QString service;
    QString key;
    QString secret;  ///< put only
};

/// {"op":"get|put|erase","service":...,"key":...,"secret":...}. Nothing if anything of it is missing or of
/// another type.
std::optional<Question> readQuestion(const QByteArray& line);

/// found and absent answer get; ok answers put and erase. `locked` is never said as `absent`: nobody is
/// signed out by it.
enum class Status { found, absent, ok, locked, denied, unavailable };

struct Answer {
    Status status = Status::unavailable;
    QString secret;  ///< with found
    QString detail;  ///< the keyring's own words, for a log; never a secret
};

/// {"status":...,"secret":...,"detail":...} and a line end.
QByteArray toLine(const Answer& answer);

}  // namespace packtrain::keychain
