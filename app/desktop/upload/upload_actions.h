// The actions on uploads that menus, the toolbar and keys show; and which of them make sense now.
#pragma once

#include <QObject>
#include <vector>

#include "models/aggregate.h"
#include "service/values.h"

class QAction;
class QWidget;

namespace packtrain::desktop {

class UploadActions : public QObject {
    Q_OBJECT

  public:
    /// Shortcuts work in the window of `owner`.
    explicit UploadActions(QWidget* owner);

    QAction *pauseAll, *retryFailed;
    QAction *pauseResume, *retry, *cancel, *remove, *copyCode, *openFolder, *details, *log;

    /// Switches each on or off, and names it, for these selected jobs and the sum of all.
    void update(const std::vector<const service::JobView*>& selected, const Aggregate& sum);

  private:
    QAction* make(const char* icon, const QString& text, const QString& name);
    QWidget* owner_;
};

/// It moves or would like to.
bool canPause(const service::JobView& view);

}  // namespace packtrain::desktop
