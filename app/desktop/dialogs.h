// Questions and file choosers, without a nested event loop. An interface, so that tests answer at once and no
// test ever meets a modal window.
#pragma once

#include <QString>
#include <functional>
#include <vector>

class QWidget;

namespace packtrain::desktop {

struct Question {
    QString name;    ///< object name of the box
    QString text;    ///< what is asked, one sentence
    QString detail;  ///< what follows from it
    QString accept;  ///< the button that does it
    QString reject;  ///< the button that leaves all as it is; Escape
    bool rejectIsDefault = false;
};

class Dialogs {
  public:
    virtual ~Dialogs() = default;
    /// `answered` comes at most once, later, on the window thread; not at all if `parent` goes away first.
    virtual void ask(QWidget* parent, const Question& question,
                     std::function<void(bool accepted)> answered) = 0;
    /// `chosen` only if something was chosen.
    virtual void chooseFolder(QWidget* parent, const QString& title, const QString& start,
                              std::function<void(QString)> chosen) = 0;
    virtual void chooseFiles(QWidget* parent, const QString& title, const QString& start,
                             std::function<void(QStringList)> chosen) = 0;
    virtual void chooseFile(QWidget* parent, const QString& title, const QString& filter,
                            std::function<void(QString)> chosen) = 0;
};

/// The real ones, by open().
class QtDialogs final : public Dialogs {
  public:
    void ask(QWidget* parent, const Question& question, std::function<void(bool)> answered) override;
    void chooseFolder(QWidget* parent, const QString& title, const QString& start,
                      std::function<void(QString)> chosen) override;
    void chooseFiles(QWidget* parent, const QString& title, const QString& start,
                     std::function<void(QStringList)> chosen) override;
    void chooseFile(QWidget* parent, const QString& title, const QString& filter,
                    std::function<void(QString)> chosen) override;
};

}  // namespace packtrain::desktop
