#include "convert.h"

#include <QFile>
#include <limits>

namespace packtrain::desktop {

QString toQString(std::string_view text) {
    const std::string shown = printable(text);
    return QString::fromUtf8(shown.data(), static_cast<qsizetype>(shown.size()));
}

QString toQStringLines(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

std::string toStdString(const QString& text) {
    const QByteArray bytes = text.toUtf8();
    return {bytes.constData(), static_cast<std::size_t>(bytes.size())};
}

QString displayPath(const Path& path) {
    return toQString(path.bytes());
}

Path toPath(const QString& text) {
    const QByteArray bytes = QFile::encodeName(text);
    return Path(std::string(bytes.constData(), static_cast<std::size_t>(bytes.size())));
}

QString toEditable(const Path& path) {
    return QFile::decodeName(QByteArray(path.bytes().data(), static_cast<qsizetype>(path.bytes().size())));
}

QDateTime toDateTime(WallTime time) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch());
    return QDateTime::fromMSecsSinceEpoch(ms.count());
}

int toInt(std::uint64_t count) {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<int>::max());
    return static_cast<int>(count < most ? count : most);
}

}  // namespace packtrain::desktop
