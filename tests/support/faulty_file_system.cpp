#include "support/faulty_file_system.h"

#include "support/durable_tree.h"

namespace packtrain::test {
namespace {

class FaultyReadableFile final : public io::ReadableFile {
  public:
    FaultyReadableFile(FaultyFileSystem& owner, Path path, std::unique_ptr<io::ReadableFile> inner)
        : owner_(owner), path_(std::move(path)), inner_(std::move(inner)) {}
    Result<std::size_t> readAt(std::uint64_t offset, MutableByteSpan out) override {
        PACKTRAIN_CHECK(owner_.enter(Op::readAt, path_));
        return inner_->readAt(offset, out);
    }
    Result<io::FileStat> stat() override {
        PACKTRAIN_CHECK(owner_.enter(Op::stat, path_));
        PACKTRAIN_TRY(const io::FileStat stat, inner_->stat());
        return owner_.disguised(path_, stat);
    }
    void willReadAll() override { inner_->willReadAll(); }

  private:
    FaultyFileSystem& owner_;
    Path path_;
    std::unique_ptr<io::ReadableFile> inner_;
};

class FaultyWritableFile final : public io::WritableFile {
  public:
    FaultyWritableFile(FaultyFileSystem& owner, Path path, std::unique_ptr<io::WritableFile> inner)
        : owner_(owner), path_(std::move(path)), inner_(std::move(inner)) {}
    Result<> writeAt(std::uint64_t offset, ByteSpan bytes) override {
        PACKTRAIN_CHECK(owner_.enter(Op::writeAt, path_));
        return inner_->writeAt(offset, bytes);
    }
    Result<> truncate(std::uint64_t size) override {
        PACKTRAIN_CHECK(owner_.enter(Op::truncate, path_));
        return inner_->truncate(size);
    }
    Result<> sync() override {
        PACKTRAIN_CHECK(owner_.enter(Op::sync, path_));
        PACKTRAIN_CHECK(inner_->sync());
        owner_.wasSynced(path_);
        return {};
    }
    Result<io::FileStat> stat() override {
        PACKTRAIN_CHECK(owner_.enter(Op::stat, path_));
        PACKTRAIN_TRY(const io::FileStat stat, inner_->stat());
        return owner_.disguised(path_, stat);
    }

  private:
    FaultyFileSystem& owner_;
    Path path_;
    std::unique_ptr<io::WritableFile> inner_;
};

class FaultyFolder final : public io::Folder {
  public:
    FaultyFolder(FaultyFileSystem& owner, Path path, std::unique_ptr<io::Folder> inner)
        : owner_(owner), path_(std::move(path)), inner_(std::move(inner)) {}
    Result<io::FolderNames> names() override {
        PACKTRAIN_CHECK(owner_.enter(Op::names, path_));
        PACKTRAIN_TRY(io::FolderNames names, inner_->names());
        return owner_.disguised(std::move(names));
    }
    Result<io::FileStat> stat(std::string_view relative) override {
        PACKTRAIN_CHECK(owner_.enter(Op::stat, path_ / relative));
        PACKTRAIN_TRY(const io::FileStat stat, inner_->stat(relative));
        return owner_.disguised(path_ / relative, stat);
    }
    Result<std::unique_ptr<io::ReadableFile>> openRead(std::string_view relative) override {
        PACKTRAIN_CHECK(owner_.enter(Op::openRead, path_ / relative));
        PACKTRAIN_TRY(auto file, inner_->openRead(relative));
        return std::make_unique<FaultyReadableFile>(owner_, path_ / relative, std::move(file));
    }
    Result<std::unique_ptr<io::Folder>> openFolder(std::string_view relative) override {
        PACKTRAIN_CHECK(owner_.enter(Op::openFolder, path_ / relative));
        PACKTRAIN_TRY(auto folder, inner_->openFolder(relative));
        return std::make_unique<FaultyFolder>(owner_, path_ / relative, std::move(folder));
    }
    Result<std::string> readLink(std::string_view relative) override {
        PACKTRAIN_CHECK(owner_.enter(Op::readLink, path_ / relative));
        return inner_->readLink(relative);
    }
    Result<io::FileStat> stat() override {
        PACKTRAIN_CHECK(owner_.enter(Op::stat, path_));
        PACKTRAIN_TRY(const io::FileStat stat, inner_->stat());
        return owner_.disguised(path_, stat);
    }

  private:
    FaultyFileSystem& owner_;
    Path path_;
    std::unique_ptr<io::Folder> inner_;
};

}  // namespace

FaultyFileSystem::FaultyFileSystem(io::FileSystem& inner) : inner_(inner) {}
FaultyFileSystem::~FaultyFileSystem() = default;

void FaultyFileSystem::failAt(std::size_t number, Error error) {
    const std::scoped_lock lock(mutex_);
    faults_.insert_or_assign(number, std::move(error));
}

void FaultyFileSystem::dieAt(std::size_t number) {
    const std::scoped_lock lock(mutex_);
    deathAt_ = number;
}

void FaultyFileSystem::rule(std::function<std::optional<Error>(const Operation&)> rule) {
    const std::scoped_lock lock(mutex_);
    rule_ = std::move(rule);
}

void FaultyFileSystem::reset() {
    const std::scoped_lock lock(mutex_);
    faults_.clear();
    deathAt_.reset();
    rule_ = nullptr;
    history_.clear();
    faultsUsed_ = 0;
}

std::size_t FaultyFileSystem::operations() const {
    const std::scoped_lock lock(mutex_);
    return history_.size();
}

std::size_t FaultyFileSystem::faultsUsed() const {
    const std::scoped_lock lock(mutex_);
    return faultsUsed_;
}

std::vector<Operation> FaultyFileSystem::history() const {
    const std::scoped_lock lock(mutex_);
    return history_;
}

void FaultyFileSystem::disguise(std::function<void(const Path&, io::FileStat&)> how) {
    const std::scoped_lock lock(mutex_);
    disguise_ = std::move(how);
}

void FaultyFileSystem::volumeIs(io::Volume volume) {
    const std::scoped_lock lock(mutex_);
    volume_ = std::move(volume);
}

void FaultyFileSystem::hideTypes() {
    const std::scoped_lock lock(mutex_);
    typesAreHidden_ = true;
}

io::FileStat FaultyFileSystem::disguised(const Path& path, io::FileStat stat) const {
    std::unique_lock lock(mutex_);
    const auto how = disguise_;
    lock.unlock();
    if (how) how(path, stat);
    return stat;
}

io::FolderNames FaultyFileSystem::disguised(io::FolderNames names) const {
    const std::scoped_lock lock(mutex_);
    if (!typesAreHidden_) return names;
    io::FolderNames hidden;
    for (std::size_t i = 0; i < names.size(); ++i) hidden.add(names.at(i).name, io::FileType::other);
    return hidden;
}

// The rule runs without the lock: it may look at, or change, what is on the disk through this very object.
Result<> FaultyFileSystem::enter(Op op, const Path& path) {
    std::unique_lock lock(mutex_);
    const Operation operation{history_.size(), op, path};
    history_.push_back(operation);
    const auto planned = faults_.find(operation.number);
    std::optional<Error> error;
    if (planned != faults_.end()) error = planned->second;
    if (deathAt_ && operation.number >= *deathAt_) error = Error(Reason::internal, "the process is gone");
    const auto rule = rule_;
    lock.unlock();
    if (!error && rule) error = rule(operation);
    if (!error) return {};
    lock.lock();
    ++faultsUsed_;
    return Fail(*std::move(error));
}

void FaultyFileSystem::watchPower(const Path& root) {
    const std::scoped_lock lock(mutex_);
    durable_ = std::make_unique<DurableTree>(inner_, root);
}

void FaultyFileSystem::cut() {
    const std::scoped_lock lock(mutex_);
    deathAt_.reset();
    if (durable_) durable_->restore();
}

void FaultyFileSystem::wasSynced(const Path& path) {
    const std::scoped_lock lock(mutex_);
    if (durable_ && durable_->covers(path)) durable_->wasSynced(path);
}

void FaultyFileSystem::wasMade(const Path& path) {
    const std::scoped_lock lock(mutex_);
    if (durable_ && durable_->covers(path)) durable_->wasMade(path);
}

void FaultyFileSystem::willChange(const Path& path) {
    const std::scoped_lock lock(mutex_);
    if (durable_ && durable_->covers(path)) durable_->willChange(path);
}

void FaultyFileSystem::forgetGone() {
    const std::scoped_lock lock(mutex_);
    if (durable_) durable_->forgetGone();
}

Result<std::unique_ptr<io::Folder>> FaultyFileSystem::openFolder(const Path& path) {
    PACKTRAIN_CHECK(enter(Op::openFolder, path));
    PACKTRAIN_TRY(auto folder, inner_.openFolder(path));
    return std::make_unique<FaultyFolder>(*this, path, std::move(folder));
}

Result<std::unique_ptr<io::ReadableFile>> FaultyFileSystem::openRead(const Path& path) {
    PACKTRAIN_CHECK(enter(Op::openRead, path));
    PACKTRAIN_TRY(auto file, inner_.openRead(path));
    return std::make_unique<FaultyReadableFile>(*this, path, std::move(file));
}

Result<std::unique_ptr<io::WritableFile>> FaultyFileSystem::openWrite(const Path& path, io::WriteMode mode,
                                                                      bool isPrivate) {
    PACKTRAIN_CHECK(enter(Op::openWrite, path));
    const bool wasThere = inner_.stat(path).has_value();
    if (wasThere) willChange(path);
    PACKTRAIN_TRY(auto file, inner_.openWrite(path, mode, isPrivate));
    if (!wasThere) wasMade(path);
    return std::make_unique<FaultyWritableFile>(*this, path, std::move(file));
}

Result<io::FileStat> FaultyFileSystem::stat(const Path& path) {
    PACKTRAIN_CHECK(enter(Op::stat, path));
    PACKTRAIN_TRY(const io::FileStat stat, inner_.stat(path));
    return disguised(path, stat);
}

Result<io::FileStat> FaultyFileSystem::linkStat(const Path& path) {
    PACKTRAIN_CHECK(enter(Op::stat, path));
    PACKTRAIN_TRY(const io::FileStat stat, inner_.linkStat(path));
    return disguised(path, stat);
}

Result<Path> FaultyFileSystem::realPath(const Path& path) {
    PACKTRAIN_CHECK(enter(Op::realPath, path));
    return inner_.realPath(path);
}

Result<> FaultyFileSystem::makeFolders(const Path& path, bool isPrivate) {
    PACKTRAIN_CHECK(enter(Op::makeFolders, path));
    std::vector<Path> made;
    for (Path missing = path; !missing.empty() && !inner_.stat(missing); missing = missing.parent())
        made.push_back(missing);
    PACKTRAIN_CHECK(inner_.makeFolders(path, isPrivate));
    for (const Path& folder : made) wasMade(folder);
    return {};
}

Result<> FaultyFileSystem::makeFolder(const Path& path) {
    PACKTRAIN_CHECK(enter(Op::makeFolders, path));
    const bool isNew = !inner_.stat(path);
    PACKTRAIN_CHECK(inner_.makeFolder(path));
    if (isNew) wasMade(path);
    return {};
}

Result<> FaultyFileSystem::rename(const Path& from, const Path& to, bool keepExisting) {
    PACKTRAIN_CHECK(enter(Op::rename, from));
    willChange(from);
    willChange(to);
    PACKTRAIN_CHECK(inner_.rename(from, to, keepExisting));
    forgetGone();
    return {};
}

Result<> FaultyFileSystem::remove(const Path& path) {
    PACKTRAIN_CHECK(enter(Op::remove, path));
    willChange(path);
    PACKTRAIN_CHECK(inner_.remove(path));
    forgetGone();
    return {};
}

Result<> FaultyFileSystem::removeTree(const Path& path) {
    PACKTRAIN_CHECK(enter(Op::removeTree, path));
    willChange(path);
    PACKTRAIN_CHECK(inner_.removeTree(path));
    forgetGone();
    return {};
}

Result<> FaultyFileSystem::makeSymlink(const std::string& target, const Path& path) {
    PACKTRAIN_CHECK(enter(Op::makeSymlink, path));
    PACKTRAIN_CHECK(inner_.makeSymlink(target, path));
    wasMade(path);
    return {};
}

Result<> FaultyFileSystem::setMode(const Path& path, std::uint32_t mode) {
    PACKTRAIN_CHECK(enter(Op::setMode, path));
    return inner_.setMode(path, mode);
}

Result<> FaultyFileSystem::setModified(const Path& path, std::int64_t mtimeNs) {
    PACKTRAIN_CHECK(enter(Op::setModified, path));
    return inner_.setModified(path, mtimeNs);
}

Result<> FaultyFileSystem::syncFolder(const Path& path) {
    PACKTRAIN_CHECK(enter(Op::syncFolder, path));
    PACKTRAIN_CHECK(inner_.syncFolder(path));
    const std::scoped_lock lock(mutex_);
    if (durable_ && durable_->covers(path)) durable_->folderWasSynced(path);
    return {};
}

Result<io::Space> FaultyFileSystem::space(const Path& path) {
    PACKTRAIN_CHECK(enter(Op::space, path));
    return inner_.space(path);
}

Result<io::Volume> FaultyFileSystem::volume(const Path& path) {
    PACKTRAIN_CHECK(enter(Op::volume, path));
    const std::scoped_lock lock(mutex_);
    return volume_ ? Result<io::Volume>(*volume_) : inner_.volume(path);
}

Result<std::unique_ptr<io::FileLock>> FaultyFileSystem::lock(const Path& path) {
    PACKTRAIN_CHECK(enter(Op::lock, path));
    const bool wasThere = inner_.stat(path).has_value();
    PACKTRAIN_TRY(auto held, inner_.lock(path));
    if (!wasThere) wasMade(path);
    return held;
}

}  // namespace packtrain::test
