#include "dropped_paths.h"

#include <QCoreApplication>
#include <QDir>
#include <QMimeData>
#include <QUrl>
#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "convert.h"
#include "words.h"

namespace packtrain::desktop {
namespace {

using namespace Qt::StringLiterals;

constexpr auto kUriList = "text/uri-list"_L1;
constexpr qsizetype kMostText = 1 << 20;  // more is a document, not a list of paths

std::string bytesOf(const QByteArray& array) {
    return {array.constData(), static_cast<std::size_t>(array.size())};
}

class Collector {
  public:
    void path(Path path) {
        while (path.bytes().size() > 1 && path.bytes().back() == '/')
            path = Path(path.bytes().substr(0, path.bytes().size() - 1));
        if (!seen_.insert(path.bytes()).second) return;
        if (isPhone(path)) return refuse(displayPath(path), DropProblem::phone);
        result_.paths.push_back(std::move(path));
    }

    /// By hand, not by QUrl: percent signs may stand for bytes that are not UTF-8.
    void url(const QByteArray& line) {
        if (line.startsWith("file:")) {
            QByteArray rest = line.mid(5);
            if (rest.startsWith("//")) rest = rest.mid(std::max<qsizetype>(rest.indexOf('/', 2), 2));
            return path(Path(bytesOf(QByteArray::fromPercentEncoding(rest))));
        }
        const QString shown = toQString(bytesOf(line));
        if (line.startsWith("mtp:") || line.startsWith("gphoto2:") || line.startsWith("ptp:"))
            return refuse(shown, DropProblem::phone);
        const bool drive = line.contains("drive.google.com/") || line.contains("docs.google.com/");
        if (drive) return refuse(shown, DropProblem::driveLink);
        refuse(shown, line.startsWith("http") ? DropProblem::webAddress : DropProblem::noPath);
    }

    void refuse(const QString& what, DropProblem why) { result_.refused.push_back({what, why}); }
    NamedPaths take() { return std::move(result_); }

  private:
    static bool isPhone(const Path& path) {
        const std::string& bytes = path.bytes();
        return bytes.find("/gvfs/mtp:") != std::string::npos ||
               bytes.find("/gvfs/gphoto2:") != std::string::npos;
    }

    NamedPaths result_;
    std::set<std::string> seen_;
};

bool isQuoted(const QByteArray& line) {
    return line.size() >= 2 && (line.front() == '"' || line.front() == '\'') && line.back() == line.front();
}

/// "$HOME/x" and "${HOME}/x" at the beginning of a path; anywhere else a dollar sign is a dollar sign.
QByteArray withVariable(const QByteArray& line) {
    const bool braces = line.startsWith("${");
    const qsizetype start = braces ? 2 : 1;
    qsizetype end = start;
    while (end < line.size() && (std::isalnum(static_cast<unsigned char>(line[end])) || line[end] == '_'))
        ++end;
    if (braces && (end >= line.size() || line[end] != '}')) return line;
    const QByteArray value = qgetenv(line.mid(start, end - start).constData());
    return value.isEmpty() ? line : value + line.mid(braces ? end + 1 : end);
}

void addLine(Collector& collector, QByteArray line) {
    line = line.trimmed();
    if (line.isEmpty()) return;
    const bool quoted = isQuoted(line);
    const bool literal = quoted && line.front() == '\'';
    if (quoted) line = line.mid(1, line.size() - 2);
    if (line.contains("://") || line.startsWith("file:")) return collector.url(line);
    if (line == "~" || line.startsWith("~/")) line = QDir::homePath().toUtf8() + line.mid(1);
    if (!literal && line.startsWith('$')) line = withVariable(line);
    if (!line.startsWith('/')) return collector.refuse(toQString(bytesOf(line)), DropProblem::relative);
    collector.path(Path(bytesOf(line)));
}

QString why(DropProblem problem, int count) {
    const auto say = [count](const char* text) {
        return QCoreApplication::translate("Dropped", text, nullptr, count);
    };
    switch (problem) {
        case DropProblem::missing:
            return say(QT_TRANSLATE_N_NOOP("Dropped", "%n of them cannot be found from here."));
        case DropProblem::denied:
            return say(QT_TRANSLATE_N_NOOP("Dropped", "%n of them may not be read by this user."));
        case DropProblem::special:
            return say(QT_TRANSLATE_N_NOOP("Dropped", "%n of them are not files or folders."));
        case DropProblem::phone:
            return say(QT_TRANSLATE_N_NOOP(
                "Dropped",
                "A phone or camera cannot be read directly: copy its folder to this computer first."));
        case DropProblem::webAddress:
            return say(QT_TRANSLATE_N_NOOP("Dropped",
                                           "That is an address on the web: save it to this computer first."));
        case DropProblem::driveLink:
            return say(QT_TRANSLATE_N_NOOP(
                "Dropped",
                "A link to a drive cannot be opened: Packtrain sees only what it made itself there."));
        case DropProblem::noPath:
            return say(QT_TRANSLATE_N_NOOP(
                "Dropped", "The other program hands over no file: save it to a folder and drop that."));
        case DropProblem::relative:
            return say(QT_TRANSLATE_N_NOOP("Dropped", "A full path is needed, beginning with / or ~."));
    }
    return {};
}

}  // namespace

bool mayHoldPaths(const QMimeData& data) {
    return data.hasFormat(kUriList) || data.hasText();
}

NamedPaths namedIn(const QMimeData& data) {
    if (data.hasFormat(kUriList)) {
        Collector collector;
        bool any = false;
        for (QByteArray line : data.data(kUriList).split('\n')) {
            line = line.trimmed();
            if (line.isEmpty() || line.startsWith('#')) continue;
            collector.url(line);
            any = true;
        }
        if (!any) collector.refuse({}, DropProblem::noPath);  // the other program ended, or changed its mind
        return collector.take();
    }
    if (data.hasText()) return namedInText(data.text().toUtf8());
    Collector collector;
    collector.refuse({}, DropProblem::noPath);
    return collector.take();
}

NamedPaths namedInText(const QByteArray& text) {
    Collector collector;
    if (text.size() > kMostText) {
        collector.refuse({}, DropProblem::noPath);
        return collector.take();
    }
    for (const QByteArray& line : text.split('\n')) addLine(collector, line);
    return collector.take();
}

NamedPaths namedPaths(const std::vector<Path>& paths) {
    Collector collector;
    for (const Path& path : paths) collector.path(path);
    return collector.take();
}

Dropped lookAt(NamedPaths named, const Probe& probe, const StopToken& stop) {
    Dropped result;
    result.refused = std::move(named.refused);
    for (Path& path : named.paths) {
        if (stop.stop_requested()) break;
        const PathKind kind = probe(path);
        switch (kind) {
            case PathKind::folder:
            case PathKind::file:
                result.items.push_back({std::move(path), kind == PathKind::folder});
                break;
            case PathKind::missing:
                result.refused.push_back({displayPath(path), DropProblem::missing});
                break;
            case PathKind::denied:
                result.refused.push_back({displayPath(path), DropProblem::denied});
                break;
            case PathKind::special:
                result.refused.push_back({displayPath(path), DropProblem::special});
                break;
        }
    }
    return result;
}

QString refusalWords(const Dropped& dropped) {
    if (dropped.refused.empty()) return {};
    if (dropped.refused.size() == 1) {
        const Refusal& only = dropped.refused.front();
        const auto say = [](const char* text) { return QCoreApplication::translate("Dropped", text); };
        switch (only.why) {
            case DropProblem::missing:
                return say(QT_TRANSLATE_NOOP("Dropped", "“%1” cannot be found from here.")).arg(only.what);
            case DropProblem::denied:
                return say(QT_TRANSLATE_NOOP("Dropped", "“%1” may not be read by this user.")).arg(only.what);
            case DropProblem::special:
                return say(QT_TRANSLATE_NOOP("Dropped", "“%1” is not a file or folder.")).arg(only.what);
            default:
                return why(only.why, 1);
        }
    }
    const auto total = static_cast<int>(dropped.refused.size());
    QStringList sentences{
        QCoreApplication::translate("Dropped", "%n thing(s) cannot be taken.", nullptr, total)};
    std::map<DropProblem, int> counts;
    for (const Refusal& refusal : dropped.refused) ++counts[refusal.why];
    for (const auto& [problem, count] : counts) sentences << why(problem, count);
    return sentences.join(u' ');
}

}  // namespace packtrain::desktop
