// Before a job is made: what would be sent, without sending.
#include <algorithm>
#include <map>

#include "shard/tar_format.h"
#include "transfer/publish.h"
#include "transfer/scout.h"

namespace packtrain::transfer {
namespace {

constexpr std::size_t kLeftOutShown = 100;
constexpr std::size_t kNamesShown = 20;
constexpr std::size_t kExtensionsShown = 10;
constexpr std::size_t kExtensionsCounted = 10'000;  // names may be anything: the count of kinds is bounded
constexpr std::size_t kParentsCounted = 10'000;     // and so is that of folders with classes in them

std::string extensionOf(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos || dot == 0 ? std::string() : std::string(name.substr(dot));
}

class Preview {
  public:
    Preview(const JobSpec& spec, const remote::Capabilities& drive,
            const std::function<void(const dataset::WalkTotals&)>& progress)
        : drive_(drive),
          progress_(progress),
          planner_(planFor(spec, drive), shard::tarCosts(),
                   {.shard = [this](dataset::PlannedShard&& shard) { return count(shard); },
                    .raw = [this](dataset::PlannedRaw&& raw) { return count(raw); }}) {}

    Result<> walk(io::FileSystem& files, const JobSpec& spec, const StopToken& stop) {
        dataset::WalkOptions options;
        options.excludes = spec.excludes;
        options.skipJunk = spec.skipJunk;
        PACKTRAIN_TRY(
            out_.totals,
            dataset::walk(files, spec.roots, options,
                          {.entry = [this](dataset::Entry&& entry) { return add(std::move(entry)); },
                           .leftOut = [this](dataset::LeftOut&& item) { return leaveOut(std::move(item)); }},
                          stop));
        return planner_.finish();
    }

    PlanPreview result() {
        for (const auto& item : extensions_) out_.extensions.push_back(item);
        std::ranges::sort(out_.extensions, [](const auto& a, const auto& b) {
            return a.second != b.second ? a.second > b.second : a.first < b.first;
        });
        if (out_.extensions.size() > kExtensionsShown) out_.extensions.resize(kExtensionsShown);
        out_.largestFolder = std::max(out_.largestFolder, inFolder_);
        out_.requests += 8;  // folders, index, wids.json, manifest
        return std::move(out_);
    }

  private:
    Result<> add(dataset::Entry&& entry) {
        countFolder(entry.path);
        seen_.bytes += entry.size;
        if (entry.kind == dataset::EntryKind::file) {
            countSibling(entry.path);
            ++seen_.files;
            std::string extension = extensionOf(entry.path);
            if (extensions_.size() < kExtensionsCounted || extensions_.contains(extension))
                ++extensions_[std::move(extension)];
        }
        if (progress_ && (seen_.files % 1000) == 0) progress_(seen_);
        return planner_.add(std::move(entry));
    }

    /// Files of a folder come together, so one counter is enough.
    void countFolder(std::string_view path) {
        const std::size_t slash = path.rfind('/');
        const std::string_view folder =
            slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
        if (folder != folder_) {
            out_.largestFolder = std::max(out_.largestFolder, inFolder_);
            folder_ = folder;
            inFolder_ = 0;
        }
        ++inFolder_;
    }

    /// A folder's files come together and before its subfolders', so each folder with files is met once.
    void countSibling(std::string_view path) {
        const std::size_t slash = path.rfind('/');
        if (slash == std::string_view::npos || path.substr(0, slash) == holder_) return;
        holder_ = path.substr(0, slash);
        const std::size_t above = holder_.rfind('/');
        std::string parent = above == std::string::npos ? std::string() : holder_.substr(0, above);
        if (siblings_.size() >= kParentsCounted && !siblings_.contains(parent)) return;
        out_.siblingFolders = std::max(out_.siblingFolders, ++siblings_[std::move(parent)]);
    }

    Result<> leaveOut(dataset::LeftOut&& item) {
        if (out_.leftOut.size() < kLeftOutShown && !item.byPattern) out_.leftOut.push_back(std::move(item));
        return {};
    }

    Result<> count(const dataset::PlannedShard& shard) {
        for (const dataset::Entry& entry : shard.members) {
            if (out_.shards > 0 || out_.firstShard.size() >= kNamesShown) break;
            out_.firstShard.push_back(entry.path);
        }
        ++out_.shards;
        countObject(shard.tarSize);
        return {};
    }

    Result<> count(const dataset::PlannedRaw& raw) {
        ++out_.rawFiles;
        for (const std::uint64_t size : raw.partSizes) countObject(size);
        return {};
    }

    /// Begin, the parts, and the small last one (see part_plan.h).
    void countObject(std::uint64_t size) {
        out_.remoteBytes += size;
        out_.requests += 2 + (size + drive_.partSize - 1) / drive_.partSize;
    }

    const remote::Capabilities drive_;
    const std::function<void(const dataset::WalkTotals&)>& progress_;
    PlanPreview out_;
    dataset::WalkTotals seen_;
    std::map<std::string, std::uint64_t> extensions_;
    std::string folder_;
    std::uint32_t inFolder_ = 0;
    std::string holder_;                             ///< the folder of the file met last
    std::map<std::string, std::uint32_t> siblings_;  ///< folders with files, by the folder they lie in
    dataset::Planner planner_;
};

}  // namespace

Result<PlanPreview> previewJob(io::FileSystem& files, remote::Remote* remote, const JobSpec& spec,
                               const std::function<void(const dataset::WalkTotals&)>& progress,
                               const StopToken& stop) {
    // Sizes and counts do not depend on the order, so a shuffle is planned in plan order here.
    Preview preview(spec, remote ? remote->capabilities() : remote::Capabilities(), progress);
    PACKTRAIN_CHECK(preview.walk(files, spec, stop));
    PlanPreview out = preview.result();
    if (!remote) return out;
    PACKTRAIN_TRY(out.space, remote->space(stop));
    out.fits = !out.space->free || *out.space->free >= out.remoteBytes;
    PACKTRAIN_TRY(out.datasetExists, datasetExists(*remote, datasetFolder(spec), stop));
    return out;
}

}  // namespace packtrain::transfer
