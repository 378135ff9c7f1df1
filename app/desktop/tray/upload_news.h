// What became of uploads while nobody looked at the window: one notification for all that are done, one for
// all that need a person.
#pragma once

#include <QObject>
#include <map>

#include "notification_door.h"
#include "service/uploads.h"

namespace packtrain::desktop {

class UploadNews : public QObject {
    Q_OBJECT

  public:
    /// `door` outlives this.
    explicit UploadNews(NotificationDoor& door, QObject* parent = nullptr);

    /// All jobs as they are now. The first look tells nothing: that was before this program.
    void look(const std::vector<service::JobView>& jobs);
    /// Somebody looks at the window, or does not any more: what is seen there is not told.
    void setSeen(bool isSeen);
    void setWanted(bool isWanted);

  Q_SIGNALS:
    void jobWanted(const packtrain::service::JobId& job);

  private:
    using Jobs = std::vector<service::JobView>;

    void tellDone();
    void tellNeeds();
    void act(const QString& tag, const QString& action);
    void forget(const QString& tag);

    NotificationDoor& door_;
    struct Known {
        service::JobState state;
        bool needs = false;
    };
    std::map<service::JobId, Known> known_;
    Jobs done_, needs_;  ///< not seen yet
    bool hasLooked_ = false, isSeen_ = false, isWanted_ = true;
};

}  // namespace packtrain::desktop
