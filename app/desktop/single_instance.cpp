#include "single_instance.h"

#include <QDataStream>
#include <QLocalSocket>

namespace packtrain::desktop {
namespace {

using namespace Qt::StringLiterals;

constexpr quint32 kMagic = 0x504b5431;  // "PKT1"
constexpr qint64 kMostBytes = 4 << 20;
constexpr int kPatienceMs = 3000;

QByteArray packed(const std::vector<Path>& paths) {
    QByteArray bytes;
    QDataStream out(&bytes, QIODevice::WriteOnly);
    out << kMagic << static_cast<quint32>(paths.size());
    for (const Path& path : paths)
        out << QByteArray(path.bytes().data(), static_cast<qsizetype>(path.bytes().size()));
    return bytes;
}

/// Nothing if it is no whole message of ours.
std::optional<std::vector<Path>> unpacked(const QByteArray& bytes) {
    QDataStream in(bytes);
    quint32 magic = 0, count = 0;
    in >> magic >> count;
    if (magic != kMagic || count > 100'000) return std::nullopt;
    std::vector<Path> paths;
    for (quint32 i = 0; i < count; ++i) {
        QByteArray path;
        in >> path;
        if (in.status() != QDataStream::Ok) return std::nullopt;
        paths.emplace_back(std::string(path.constData(), static_cast<std::size_t>(path.size())));
    }
    return paths;
}

}  // namespace

SingleInstance::SingleInstance(const QString& socket, QObject* parent)
    : QObject(parent), socket_(socket), lock_(socket + u".lock"_s) {
    lock_.setStaleLockTime(0);  // only a process that is gone makes it stale, not the hours it has been up
    server_.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&server_, &QLocalServer::newConnection, this, &SingleInstance::serve);
}

SingleInstance::~SingleInstance() = default;

bool SingleInstance::claim() {
    if (!lock_.tryLock(0)) return false;
    QLocalServer::removeServer(socket_);
    return server_.listen(socket_);
}

bool SingleInstance::hand(const std::vector<Path>& paths) {
    QLocalSocket socket;
    socket.connectToServer(socket_);
    if (!socket.waitForConnected(kPatienceMs)) return false;
    socket.write(packed(paths));
    if (!socket.waitForBytesWritten(kPatienceMs)) return false;
    socket.disconnectFromServer();
    return socket.state() == QLocalSocket::UnconnectedState || socket.waitForDisconnected(kPatienceMs);
}

void SingleInstance::serve() {
    while (QLocalSocket* socket = server_.nextPendingConnection()) {
        connect(socket, &QLocalSocket::readyRead, this, [socket] {
            if (socket->bytesAvailable() > kMostBytes) socket->abort();
        });
        connect(socket, &QLocalSocket::disconnected, this, [this, socket] {
            if (const auto paths = unpacked(socket->readAll())) Q_EMIT handed(*paths);
            socket->deleteLater();
        });
    }
}

}  // namespace packtrain::desktop
