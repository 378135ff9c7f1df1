// What all wrappers share: every verb of a Remote handed through one function.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "remote/remote.h"
#include "remote/wrap/verb.h"

namespace packtrain::remote {

/// A remote around a remote. `Policy` has one template member,
///     auto around(Verb verb, std::string_view what, const StopToken& stop, auto&& call)
/// which calls `call` as often as it likes (zero times too) and returns its result or an error of its own.
/// `what` names the thing for people and holds no secret. A policy is called from many threads at once.
template <typename Policy>
class Around : public Remote {
  public:
    template <typename... Arguments>
    explicit Around(std::shared_ptr<Remote> inner, Arguments&&... arguments)
        : inner_(std::move(inner)), policy_(std::forward<Arguments>(arguments)...), trash_(*this) {}

    const Capabilities& capabilities() const override { return inner_->capabilities(); }

    Result<Account> probe(const StopToken& stop) override {
        return policy_.around(Verb::probe, {}, stop, [&] { return inner_->probe(stop); });
    }
    Result<Space> space(const StopToken& stop) override {
        return policy_.around(Verb::space, {}, stop, [&] { return inner_->space(stop); });
    }
    Result<FolderRef> ensureFolder(std::string_view path, const StopToken& stop) override {
        return policy_.around(Verb::ensureFolder, path, stop,
                              [&] { return inner_->ensureFolder(path, stop); });
    }
    Result<std::optional<FolderRef>> findFolder(std::string_view path, const StopToken& stop) override {
        return policy_.around(Verb::findFolder, path, stop, [&] { return inner_->findFolder(path, stop); });
    }
    Result<Upload> begin(const BeginRequest& request, const StopToken& stop) override {
        return policy_.around(Verb::begin, request.name, stop, [&] { return inner_->begin(request, stop); });
    }
    Result<UploadState> ask(const Upload& upload, const StopToken& stop) override {
        return policy_.around(Verb::ask, upload.name, stop, [&] { return inner_->ask(upload, stop); });
    }
    Result<UploadState> send(const Upload& upload, const Part& part, net::BodySource& body,
                             const StopToken& stop) override {
        return policy_.around(Verb::send, upload.name, stop,
                              [&] { return inner_->send(upload, part, body, stop); });
    }
    Result<ObjectInfo> finish(const Upload& upload, std::uint64_t total, const StopToken& stop) override {
        return policy_.around(Verb::finish, upload.name, stop,
                              [&] { return inner_->finish(upload, total, stop); });
    }
    Result<> abort(const Upload& upload, const StopToken& stop) override {
        return policy_.around(Verb::abort, upload.name, stop, [&] { return inner_->abort(upload, stop); });
    }
    Result<std::optional<ObjectInfo>> find(const std::string& objectId, const StopToken& stop) override {
        return policy_.around(Verb::find, objectId, stop, [&] { return inner_->find(objectId, stop); });
    }
    Result<std::optional<ObjectInfo>> findByName(const FolderRef& folder, std::string_view name,
                                                 const StopToken& stop) override {
        return policy_.around(Verb::findByName, name, stop,
                              [&] { return inner_->findByName(folder, name, stop); });
    }
    Result<> list(const FolderRef& folder, const std::function<Result<>(const ObjectInfo&)>& each,
                  const StopToken& stop) override {
        return policy_.around(Verb::list, folder.id, stop, [&] { return inner_->list(folder, each, stop); });
    }
    Result<> read(const std::string& objectId, const Range& range, const net::BodySink& sink,
                  const StopToken& stop) override {
        return policy_.around(Verb::read, objectId, stop,
                              [&] { return inner_->read(objectId, range, sink, stop); });
    }
    Result<ObjectInfo> replace(const FolderRef& folder, std::string_view name, ByteSpan bytes,
                               const std::string& expectedVersion, const StopToken& stop) override {
        return policy_.around(Verb::replace, name, stop,
                              [&] { return inner_->replace(folder, name, bytes, expectedVersion, stop); });
    }
    Result<Removed> remove(const std::string& objectId, const StopToken& stop) override {
        return policy_.around(Verb::remove, objectId, stop, [&] { return inner_->remove(objectId, stop); });
    }
    Trash* trash() override { return inner_->trash() == nullptr ? nullptr : &trash_; }
    /// As it is: its calls are few, and whoever makes them says how patient to be.
    Landmarks* landmarks() override { return inner_->landmarks(); }

  protected:
    Remote& inner() { return *inner_; }
    Policy& policy() { return policy_; }

  private:
    class WrappedTrash final : public Trash {
      public:
        explicit WrappedTrash(Around& owner) : owner_(owner) {}
        Result<std::uint64_t> size(const StopToken& stop) override {
            return owner_.policy_.around(Verb::trashSize, {}, stop,
                                         [&] { return owner_.inner_->trash()->size(stop); });
        }
        Result<std::vector<ObjectInfo>> list(const StopToken& stop) override {
            return owner_.policy_.around(Verb::listTrash, {}, stop,
                                         [&] { return owner_.inner_->trash()->list(stop); });
        }
        Result<> empty(const StopToken& stop) override {
            return owner_.policy_.around(Verb::emptyTrash, {}, stop,
                                         [&] { return owner_.inner_->trash()->empty(stop); });
        }

      private:
        Around& owner_;
    };

    std::shared_ptr<Remote> inner_;
    Policy policy_;
    WrappedTrash trash_;
};

}  // namespace packtrain::remote
