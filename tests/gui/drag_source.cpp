// Another program for tests to drag from: a small window that hands over what file managers, browsers and
// editors hand over. Says on its standard output when a drag began and how it ended.
#include <QApplication>
#include <QDrag>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QMouseEvent>
#include <cstdio>

using namespace Qt::StringLiterals;

namespace {

class Source final : public QLabel {
  public:
    explicit Source(QList<std::pair<QString, QByteArray>> formats)
        : QLabel(u"drag me"_s), formats_(std::move(formats)) {
        setAlignment(Qt::AlignCenter);
        setWindowTitle(u"Drag source"_s);
        setFixedSize(160, 120);
    }

  protected:
    void mouseMoveEvent(QMouseEvent* event) override {
        if (!event->buttons().testFlag(Qt::LeftButton)) return;
        auto* mime = new QMimeData;
        for (const auto& [type, bytes] : formats_) mime->setData(type, bytes);
        auto* drag = new QDrag(this);  // on the heap: the data is asked for after exec() has come back
        drag->setMimeData(mime);
        say("began");
        say(drag->exec(Qt::CopyAction | Qt::LinkAction) == Qt::IgnoreAction ? "refused" : "taken");
    }

  private:
    static void say(const char* what) {
        std::puts(what);
        std::fflush(stdout);
    }
    QList<std::pair<QString, QByteArray>> formats_;
};

}  // namespace

/// Arguments: pairs of a MIME type and a file that holds the data of that type.
int main(int argc, char** argv) {
    QApplication app(argc, argv);
    QList<std::pair<QString, QByteArray>> formats;
    const QStringList arguments = QCoreApplication::arguments();
    for (qsizetype i = 1; i + 1 < arguments.size(); i += 2) {
        QFile file(arguments[i + 1]);
        if (!file.open(QIODevice::ReadOnly)) return 2;
        formats.append({arguments[i], file.readAll()});
    }
    if (formats.isEmpty()) return 2;
    Source source(formats);
    source.show();
    return QApplication::exec();
}
