#include "client_file.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace packtrain::desktop {

using namespace Qt::StringLiterals;

ClientFile lookIntoClientFile(const QByteArray& bytes, QString& project) {
    const QJsonDocument document = QJsonDocument::fromJson(bytes);
    if (!document.isObject()) return ClientFile::notJson;
    const QJsonObject root = document.object();
    if (root.contains("web"_L1)) return ClientFile::web;
    const QJsonObject installed = root.value("installed"_L1).toObject();
    if (installed.value("client_id"_L1).toString().isEmpty()) return ClientFile::other;
    project = installed.value("project_id"_L1).toString();
    return ClientFile::desktop;
}

}  // namespace packtrain::desktop
