// What the secret PACKTRAIN opens on a notebook's machine, held in memory: the pairing, and a drive that is
// kept signed in. Nothing of it is ever written; it is gone with the process.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/log.h"
#include "io/file_system.h"
#include "remote/given_tokens.h"
#include "service/notebook_secret.h"

namespace packtrain::service {

/// Renews the grant's access tokens before they end, and when the drive refuses one, on a thread of its own.
/// They go where a notebook's own tokens go, so whoever opens the remote is signed in. Thread-safe; what is
/// passed in outlives it.
class NotebookSignIn {
  public:
    enum class State : std::uint8_t {
        asking,  ///< the sign-in server was not reached yet, or not any more
        works,
        failed,  ///< it says that the grant has ended: only another one helps
    };
    struct View {
        std::string id, remote;
        State state = State::asking;
        std::optional<Error> problem;
    };

    NotebookSignIn(io::FileSystem& files, const Clock& clock, Log& log, remote::GivenTokens& given);
    ~NotebookSignIn();

    /// In place of the one before. Configures the grant's remote; a remote of that name which is another
    /// drive is left alone: conflict, and the secret before stays. Does not wait for the network.
    Result<> take(const NotebookSecret& secret);
    std::optional<NotebookPairing> pairing() const;
    /// Nothing: there is no grant.
    std::optional<View> grant() const;

  private:
    void run(const StopToken& stop);
    /// One renewal; mutex_ is not held.
    void renew(const NotebookGrant& grant, int number, const StopToken& stop);
    bool isDue() const;

    io::FileSystem& files_;
    const Clock& clock_;
    Log& log_;
    remote::GivenTokens& given_;
    mutable std::mutex mutex_;
    std::condition_variable_any changed_;
    NotebookSecret secret_;
    std::string refreshToken_;  ///< the newest: a server may replace it at each renewal
    int number_ = 0;            ///< of the secrets that were taken
    State state_ = State::asking;
    std::optional<Error> problem_;
    Ticks next_{0};  ///< when a token is asked for; boot clock
    std::jthread thread_;
};

/// Writes into config.json what the grant's remote is, so that it is there by its name; conflict where
/// another drive has that name.
class ConfigFile;
Result<> configureRemote(ConfigFile& config, const NotebookGrant& grant);

/// secretsDenied if others may read it; fileGone; else as readNotebookSecret.
Result<NotebookSecret> readNotebookSecretFile(io::FileSystem& files, const Path& file);
/// Puts what is given into a file of mode 0600: a new one, or one that holds a secret PACKTRAIN already, of
/// which the rest stays.
Result<> putIntoNotebookSecret(io::FileSystem& files, const Path& file, const NotebookSecret& given);
/// The file in which a machine without a store of its own keeps it.
Path notebookSecretFile(const Path& configFolder);

struct FoundSecret {
    NotebookSecret secret;
    std::string_view source;  ///< "environment" or "file"
};
/// In the environment variable PACKTRAIN (anything else of that name is left alone), else in the file;
/// nothing: in neither.
Result<std::optional<FoundSecret>> findNotebookSecret(io::FileSystem& files, const Path& configFolder);

}  // namespace packtrain::service
