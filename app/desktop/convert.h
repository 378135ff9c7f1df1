// Core values to Qt values and back. The only file that knows both alphabets.
#pragma once

#include <QDateTime>
#include <QString>
#include <string>
#include <string_view>

#include "service/values.h"

namespace packtrain::desktop {

/// Text from the core; bytes that are not UTF-8 become \xNN, so that one name stays one line.
QString toQString(std::string_view text);
/// Code and other text of several lines: taken as UTF-8, line breaks kept.
QString toQStringLines(std::string_view text);
std::string toStdString(const QString& text);

/// For people; not for opening files.
QString displayPath(const Path& path);
/// A path that a person typed or chose, as the file system wants it.
Path toPath(const QString& text);
/// For a line that the person may edit.
QString toEditable(const Path& path);

/// Local time.
QDateTime toDateTime(WallTime time);

/// Everything that can count files or bytes fits: Qt's own counters are signed.
int toInt(std::uint64_t count);

}  // namespace packtrain::desktop
