// A first look into the file that Google's console gives, so that the page can say at once what is wrong with
// it. The core decides.
#pragma once

#include <QByteArray>
#include <QString>

namespace packtrain::desktop {

enum class ClientFile { desktop, web, notJson, other };

/// `project`: the Google project's name, if the file says it.
ClientFile lookIntoClientFile(const QByteArray& bytes, QString& project);

}  // namespace packtrain::desktop
