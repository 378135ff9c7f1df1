#include "shard_fixture.h"

#include <doctest/doctest.h>

#include "shard/tar_format.h"

namespace packtrain::test {
namespace {

std::string keyOf(const std::string& path) {
    const std::size_t name = path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1;
    return path.substr(0, path.find('.', name));
}

}  // namespace

ShardFixture::ShardFixture()
    : tree_(temp_ / "source"),
      disk_(io::makeLocalFileSystem()),
      faults_(*disk_),
      source_(faults_, {{.path = tree_.root(), .prefix = ""}}) {}

void ShardFixture::before(Op op, const std::string& relative, std::function<std::optional<Error>()> act) {
    faults_.rule([op, wanted = path(relative),
                  act = std::move(act)](const Operation& operation) -> std::optional<Error> {
        if (operation.op != op || operation.path != wanted) return std::nullopt;
        return act();
    });
}

dataset::Entry ShardFixture::entry(const std::string& relative) {
    const auto stat = disk_->linkStat(path(relative));
    REQUIRE(stat.has_value());
    dataset::Entry entry;
    entry.path = relative;
    entry.mode = stat->mode;
    entry.mtimeNs = stat->mtimeNs;
    entry.ctimeNs = stat->ctimeNs;
    entry.inode = stat->inode;
    if (stat->type == io::FileType::file) entry.size = stat->size;
    if (stat->type == io::FileType::folder) entry.kind = dataset::EntryKind::folder;
    if (stat->type == io::FileType::symlink) {
        entry.kind = dataset::EntryKind::symlink;
        const auto folder = disk_->openFolder(path(relative).parent());
        REQUIRE(folder.has_value());
        entry.linkTarget = (*folder)->readLink(path(relative).name()).value();
    }
    return entry;
}

shard::ShardContent ShardFixture::content() {
    shard::ShardContent content;
    std::string lastKey;
    for (std::string name : listTree(tree_.root())) {
        const bool isFolder = name.ends_with('/');
        if (isFolder) name.pop_back();
        const std::string key = isFolder ? name + '/' : keyOf(name);
        const bool goesOn = !content.plan.samples.empty() && key == lastKey;
        const std::uint32_t last = content.plan.samples.empty() ? 0 : content.plan.samples.back();
        content.plan.samples.push_back(goesOn || content.plan.samples.empty() ? last : last + 1);
        content.plan.members.push_back(entry(name));
        lastKey = key;
    }
    content.plan.tarSize = shard::tarSize(content);
    return content;
}

std::unique_ptr<shard::PackStream> ShardFixture::pack(const shard::ShardContent& content,
                                                      const shard::PackOptions& options) {
    return shard::packShard(source_, content, options, [this](const shard::TakenOut& sample) -> Result<> {
        takenOut_.push_back(sample);
        return {};
    });
}

std::string ShardFixture::expectedTar(const shard::ShardContent& content) {
    std::string tar;
    for (std::size_t member = 0; member < content.plan.members.size(); ++member) {
        if (!content.takenOut.empty() && content.takenOut[member]) continue;
        const dataset::Entry& entry = content.plan.members[member];
        tar += shard::tarHeader(entry);
        if (entry.kind != dataset::EntryKind::file) continue;
        tar += readFile(path(entry.path));
        tar.append(shard::padding(entry.size), '\0');
    }
    return tar.append(shard::kTrailer, '\0');
}

ReadResult readAll(shard::PackStream& stream, std::size_t step) {
    ReadResult result;
    std::string buffer(step, '\0');
    while (true) {
        const auto count = stream.read(std::as_writable_bytes(std::span(buffer)));
        if (!count) {
            result.error = count.error();
            return result;
        }
        if (*count == 0) return result;
        result.bytes.append(buffer, 0, *count);
    }
}

shard::ShardContent without(shard::ShardContent content, const std::vector<shard::TakenOut>& samples) {
    content.takenOut.resize(content.plan.members.size());
    for (const shard::TakenOut& sample : samples)
        for (const std::uint32_t member : sample.members) content.takenOut[member] = true;
    return content;
}

std::uint32_t memberOf(const shard::ShardContent& content, const std::string& path) {
    for (std::uint32_t member = 0; member < content.plan.members.size(); ++member)
        if (content.plan.members[member].path == path) return member;
    FAIL("no such member");
    return 0;
}

}  // namespace packtrain::test
