#include "pairing_clipboard.h"

#include <QApplication>
#include <QClipboard>
#include <QCryptographicHash>
#include <QMimeData>
#include <QTimer>

namespace packtrain::desktop {

using namespace Qt::StringLiterals;

namespace {

QByteArray digestOf(const QString& text) {
    return QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256);
}

}  // namespace

void lendToClipboard(const QString& secret, std::chrono::milliseconds stays) {
    auto* data = new QMimeData;
    data->setText(secret);
    data->setData(u"x-kde-passwordManagerHint"_s, "secret");
    QApplication::clipboard()->setMimeData(data);
    QTimer::singleShot(stays, qApp, [digest = digestOf(secret)] {
        QClipboard* clipboard = QApplication::clipboard();
        if (digestOf(clipboard->text()) == digest) clipboard->clear();
    });
}

}  // namespace packtrain::desktop
