#include "keyring.h"

#include <qt6keychain/keychain.h>

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusObjectPath>
#include <QDBusReply>
#include <QDBusVariant>
#include <QEventLoop>
#include <memory>

namespace packtrain::keychain {
namespace {

using namespace Qt::StringLiterals;

// The Secret Service API of freedesktop.org, which GNOME's keyring, KeePassXC and KWallet speak.
const QString kService = u"org.freedesktop.secrets"_s;
constexpr int kBusLimit = 3000;  // ms

template <typename T>
QDBusReply<T> call(const QString& path, const QString& interface, const QString& method,
                   const QVariantList& arguments) {
    QDBusMessage message = QDBusMessage::createMethodCall(kService, path, interface, method);
    message.setArguments(arguments);
    return QDBusConnection::sessionBus().call(message, QDBus::Block, kBusLimit);
}

/// Whether the collection that secrets are written to is locked; nothing if there is no saying.
std::optional<bool> isLocked() {
    const auto collection = call<QDBusObjectPath>(
        u"/org/freedesktop/secrets"_s, u"org.freedesktop.Secret.Service"_s, u"ReadAlias"_s, {u"default"_s});
    // Nobody speaks it here: then KWallet was asked in its own way, which asks for its password or says that
    // it was denied.
    if (collection.error().type() == QDBusError::ServiceUnknown) return false;
    if (!collection.isValid()) return std::nullopt;
    const QString path = collection.value().path();
    if (path == "/"_L1) return false;  // a keyring that was never used: nothing there to be locked
    const auto locked = call<QDBusVariant>(path, u"org.freedesktop.DBus.Properties"_s, u"Get"_s,
                                           {u"org.freedesktop.Secret.Collection"_s, u"Locked"_s});
    if (!locked.isValid()) return std::nullopt;
    return locked.value().variant().toBool();
}

void run(QKeychain::Job& job, const QString& key) {
    job.setAutoDelete(false);
    job.setInsecureFallback(false);
    job.setKey(key);
    QEventLoop loop;
    QObject::connect(&job, &QKeychain::Job::finished, &loop, &QEventLoop::quit);
    job.start();
    loop.exec();
}

/// A locked keyring tells a reader that there is no such entry, and a writer that access is denied.
Status unlessLocked(Status status) {
    const auto locked = isLocked();
    if (locked && *locked) return Status::locked;
    // A keyring that cannot say whether it is locked cannot say that an entry is absent either.
    return locked || status == Status::denied ? status : Status::unavailable;
}

Status statusOf(const QKeychain::Job& job, Status success) {
    switch (job.error()) {
        case QKeychain::NoError:
            return success;
        case QKeychain::EntryNotFound:
            return unlessLocked(Status::absent);
        case QKeychain::CouldNotDeleteEntry:
        case QKeychain::AccessDenied:
        case QKeychain::AccessDeniedByUser:
            return unlessLocked(Status::denied);
        case QKeychain::NoBackendAvailable:
        case QKeychain::NotImplemented:
        case QKeychain::OtherError:
            return Status::unavailable;
    }
    return Status::unavailable;
}

Answer answerOf(const QKeychain::Job& job, Status success) {
    return {statusOf(job, success), {}, job.error() == QKeychain::NoError ? QString() : job.errorString()};
}

}  // namespace

Answer ask(const Question& question) {
    switch (question.op) {
        case Op::get: {
            QKeychain::ReadPasswordJob job(question.service);
            run(job, question.key);
            Answer answer = answerOf(job, Status::found);
            if (answer.status == Status::found) answer.secret = job.textData();
            return answer;
        }
        case Op::put: {
            QKeychain::WritePasswordJob job(question.service);
            job.setTextData(question.secret);
            run(job, question.key);
            return answerOf(job, Status::ok);
        }
        case Op::erase: {
            QKeychain::DeletePasswordJob job(question.service);
            run(job, question.key);
            Answer answer = answerOf(job, Status::ok);
            // QtKeychain calls it done, too, when a locked keyring showed it nothing to erase.
            if (answer.status == Status::ok) answer.status = unlessLocked(Status::ok);
            return answer;
        }
    }
    return {};
}

}  // namespace packtrain::keychain
