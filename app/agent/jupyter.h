// Whether the notebook works: asked of its Jupyter server, in a way that does not count as activity there.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/cancel.h"
#include "base/path.h"
#include "sensors/reading.h"
#include "service/agent_ground.h"
#include "session/activity.h"

namespace packtrain::agent {

struct JupyterServer {
    std::string url;    ///< "http://127.0.0.1:8888/user/x", no slash at the end
    std::string token;  ///< empty: the server wants none
};

/// What a person said of it.
struct JupyterWishes {
    std::string url;
    Path tokenFile;
};

using Variables = std::function<std::optional<std::string>(const std::string& name)>;
/// The named one; else the one that the environment tells of: Colab's, a Jupyter terminal's, or the one that
/// started this kernel, by the file in which it says how to reach it. Nothing if there is none. The error
/// names what is wrong with the wishes; never the token.
Result<std::optional<JupyterServer>> findJupyter(const JupyterWishes& wishes, const Variables& variables);

struct KernelReport {
    std::size_t kernels = 0;
    bool busy = false;              ///< any is busy, starting or restarting
    std::uint64_t connections = 0;  ///< of clients, to all of them
    std::optional<WallTime> lastActivity = {};
};
/// The answer to /api/kernels; protocolError if it is none.
Result<KernelReport> readKernels(std::string_view json);

/// Asks every 15 seconds, and soon when it is told that something changed, in a thread of the caller's. The
/// other functions: any thread.
class JupyterWatch {
  public:
    /// Nothing to ask: `server` is nothing.
    static Result<std::unique_ptr<JupyterWatch>> open(std::optional<JupyterServer> server,
                                                      const Clock& clock);

    void look(const StopToken& stop);
    /// Returns at once if there is nothing to ask.
    void run(const StopToken& stop);
    /// A cell began or ended: the server knows of it a moment later, and is asked then.
    void askSoon();
    Reading<KernelReport> report() const;
    std::optional<session::KernelActivity> activity() const;

  private:
    JupyterWatch(std::optional<JupyterServer> server, std::unique_ptr<service::Http> http,
                 const Clock& clock);
    Result<KernelReport> ask(const StopToken& stop);

    const std::optional<JupyterServer> server_;
    const std::unique_ptr<service::Http> http_;
    const Clock& clock_;
    std::atomic<bool> cellChanged_ = false;
    mutable std::mutex mutex_;
    Reading<KernelReport> report_;
    session::ActivityLog log_;
};

}  // namespace packtrain::agent
