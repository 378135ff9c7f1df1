// From a drop, a paste or a command line to local paths that can be opened, and to a reason for each thing
// that cannot.
#pragma once

#include <QByteArray>
#include <QString>
#include <functional>
#include <vector>

#include "platform/local_paths.h"
#include "service/values.h"

class QMimeData;

namespace packtrain::desktop {

enum class DropProblem {
    missing,     ///< nothing there
    denied,      ///< this user may not read it
    special,     ///< a socket, a device, a pipe
    phone,       ///< a phone or camera behind a virtual file system
    webAddress,  ///< something in a browser
    driveLink,   ///< a link to a cloud drive
    noPath,      ///< the other program hands over no path at all
    relative,    ///< a pasted line that is no full path
};

struct DroppedItem {
    Path path;
    bool folder = false;
    bool operator==(const DroppedItem&) const = default;
};

struct Refusal {
    QString what;
    DropProblem why;
};

struct Dropped {
    std::vector<DroppedItem> items;  ///< each once, in the order given
    std::vector<Refusal> refused;
};

/// What was named, before anybody looked at the disk.
struct NamedPaths {
    std::vector<Path> paths;  ///< each once, in the order given
    std::vector<Refusal> refused;
    bool empty() const { return paths.empty() && refused.empty(); }
};

/// True if the data may hold paths at all; cheap, for the first moment of a drag.
bool mayHoldPaths(const QMimeData& data);
/// What the drag names; asks nobody.
NamedPaths namedIn(const QMimeData& data);
/// One path per line: absolute, ~, $NAME, file://, quoted or not.
NamedPaths namedInText(const QByteArray& text);
NamedPaths namedPaths(const std::vector<Path>& paths);

using Probe = std::function<PathKind(const Path&)>;
/// Asks the file system about each path, which takes as long as the disk or the network takes; stops by
/// token.
Dropped lookAt(NamedPaths named, const Probe& probe, const StopToken& stop);

/// Why the refused things were refused, as one or two sentences; empty if nothing was.
QString refusalWords(const Dropped& dropped);

}  // namespace packtrain::desktop
