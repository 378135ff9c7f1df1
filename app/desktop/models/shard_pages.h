// The shards of one job, fetched by pages when they are looked at. A job may have tens of thousands.
#pragma once

#include <QObject>
#include <map>
#include <vector>

#include "background.h"
#include "service/uploads.h"

namespace packtrain::desktop {

class ShardPages : public QObject {
    Q_OBJECT

  public:
    static constexpr int kPageRows = 200;
    static constexpr std::size_t kMostPages = 24;  ///< kept at a time; the ones looked at last

    /// `uploads` and `background` outlive this.
    ShardPages(service::UploadService& uploads, Background& background, service::JobId job,
               QObject* parent = nullptr);
    ~ShardPages() override;

    /// Null if it is not here yet: then it has been asked for, and loaded() follows.
    const service::ShardView* at(int row);
    /// Asks again for the pages that overlap these rows, unless every shard of a page is done.
    void refresh(int first, int last);

  Q_SIGNALS:
    void loaded(int first, int last);

  private:
    struct Page {
        std::vector<service::ShardView> shards;
        Task fetch;
        bool whole = false;  ///< full, and every shard done: never asked for again
        std::uint64_t lookedAt = 0;
    };
    void fetch(int number, Page& page);
    void take(int number, std::vector<service::ShardView> shards);
    void dropOldest();

    service::UploadService& uploads_;
    Background& background_;
    service::JobId job_;
    std::map<int, Page> pages_;
    std::uint64_t looks_ = 0;
};

}  // namespace packtrain::desktop
