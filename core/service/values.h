// The values that services hand out. Everything an app may name from the core comes through core/service.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/cancel.h"
#include "base/clock.h"
#include "base/error.h"
#include "base/path.h"
#include "base/result.h"
#include "dataset/planner.h"
#include "dataset/walk.h"
#include "remote/registry.h"
#include "transfer/job.h"
#include "transfer/job_store.h"
#include "transfer/run_job.h"

namespace packtrain::service {

using dataset::Grouping;
using dataset::LeftOut;
using remote::Account;
using remote::Proof;
using remote::RemoteConfig;
using remote::RemoteType;
using remote::Space;
using transfer::JobEvent;
using transfer::JobId;
using transfer::JobSpec;
using transfer::JobState;
using transfer::JobView;
using transfer::PlanPreview;
using transfer::ShardState;
using transfer::ShardView;
using transfer::Wish;

/// "REMOTE:PATH" as a person writes it; "local:/path" needs no configuration.
struct Target {
    std::string remote;
    std::string path;
};
Result<Target> parseTarget(std::string_view text);

/// What a push is asked for, before names are settled.
struct PushRequest {
    std::vector<Path> paths;
    Target to;
    std::string name;  ///< empty: the folder's
    dataset::PlanOptions plan;
    std::vector<std::string> excludes;
    bool skipJunk = true;
    int parallel = 0;
    std::uint64_t bytesPerSecond = 0;
    bool sizeOnly = false;
};

/// Destroying it ends the calls; it waits for one in flight, except on that call's own thread.
class Subscription {
  public:
    virtual ~Subscription() = default;
};

}  // namespace packtrain::service
