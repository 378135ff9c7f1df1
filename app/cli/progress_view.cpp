#include "progress_view.h"

#include <fmt/format.h>

#include <algorithm>

#include "json_line.h"

namespace packtrain::cli {
namespace {

using namespace std::chrono_literals;
using service::JobState;
using service::JobView;

std::string bar(std::uint64_t part, std::uint64_t whole, int width) {
    const double share =
        whole == 0 ? 0.0 : std::min(1.0, static_cast<double>(part) / static_cast<double>(whole));
    const auto full = static_cast<std::size_t>(share * width);
    return "[" + std::string(full, '#') + std::string(static_cast<std::size_t>(width) - full, '.') + "]";
}

int percent(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<int>(std::min<std::uint64_t>(100, part * 100 / whole));
}

}  // namespace

std::string stateWords(const JobView& view) {
    const auto because = [&] {
        if (!view.why) return std::string();
        std::string words(info(*view.why).words);
        if (!view.context.empty()) words = view.context + ": " + words;
        if (view.retryAt) words += ", again at " + localTime(*view.retryAt);
        return words + fmt::format(" ({})", info(*view.why).id);
    };
    switch (view.state) {
        case JobState::queued:
            return "Queued";
        case JobState::scanning:
            return fmt::format("Scanning - {} files, {} so far", grouped(view.files),
                               formatBytes(view.sourceBytes));
        case JobState::uploading:
            return fmt::format("Uploading - {} of {}{} shards done", grouped(view.shardsDone),
                               view.walkDone ? "" : "at least ", grouped(view.shards));
        case JobState::waiting:
            return "Waiting: " + because();
        case JobState::stalled:
            return "No progress for 90 s - retrying";
        case JobState::paused:
            return "Paused by you";
        case JobState::verifying:
            return "Checking " + counted(view.shards, "shard");
        case JobState::done:
            return fmt::format("Done, {}: {}, {}, {}",
                               !view.proof || *view.proof == service::Proof::sizeOnly ? "checked by size only"
                               : *view.proof == service::Proof::readBack ? "verified by reading back"
                                                                         : "verified",
                               counted(view.shards, "shard"), counted(view.files, "file"),
                               formatBytes(view.totalBytes));
        case JobState::doneWithSkips:
            return fmt::format(
                "Done - {} left out, {} changed meanwhile; 'packtrain show {} --failed' names them",
                grouped(view.leftOut), grouped(view.changed), view.id);
        case JobState::failed:
            return "Stopped: " + because();
        case JobState::cancelled:
            return "Cancelled";
    }
    return {};
}

std::string etaWords(const JobView& view) {
    if (isFinal(view.state)) return "";
    if (!view.etaLow || !view.etaHigh) return "estimating...";
    const std::string least = view.walkDone ? "" : "at least ";
    if (*view.etaHigh < 2h) return least + "about " + duration(*view.etaHigh) + " left";
    const auto hours = [](std::chrono::seconds s) { return (s.count() + 1800) / 3600; };
    if (hours(*view.etaLow) == hours(*view.etaHigh))
        return fmt::format("{}about {} h left", least, hours(*view.etaHigh));
    return fmt::format("{}{}-{} h left", least, hours(*view.etaLow), hours(*view.etaHigh));
}

ProgressView::ProgressView(const Session& session) : session_(session), terminal_(service::terminal(2)) {}
ProgressView::~ProgressView() {
    end();
}

void ProgressView::show(const JobView& view) {
    const bool news = state_ != view.state || why_ != view.why || shardsDone_ != view.shardsDone ||
                      walkDone_ != view.walkDone;
    const auto now = std::chrono::steady_clock::now();
    if (session_.json) {
        if (news || now >= next_) {
            showEvent(view);
            next_ = now + 1s;
        }
    } else if (terminal_.isTerminal) {
        if (news || now >= next_) {
            showLive(view);
            next_ = now + 250ms;
        }
    } else if (state_ != view.state || why_ != view.why || now >= next_) {
        showLine(view);
        next_ = now + 30s;
    }
    state_ = view.state;
    why_ = view.why;
    shardsDone_ = view.shardsDone;
    walkDone_ = view.walkDone;
}

void ProgressView::showEvent(const JobView& view) {
    const bool waiting = view.state == JobState::waiting || view.state == JobState::paused;
    const std::string_view event = waiting && (state_ != view.state || why_ != view.why) ? "waiting"
                                   : view.walkDone && !walkDone_                         ? "plan"
                                   : !view.walkDone                                      ? "walk"
                                   : shardsDone_ != view.shardsDone                      ? "shard"
                                                                                         : "progress";
    JsonLine line(event);
    addJob(line, view);
    line.print();
}

void ProgressView::showLine(const JobView& view) {
    if (isFinal(view.state)) return;  // the last line is said once, on standard output
    std::string line = stateWords(view);
    if (view.totalBytes > 0)
        line += fmt::format(" | {} of {}{} sent, {}/s, {}", formatBytes(view.sentBytes),
                            view.walkDone ? "" : "at least ", formatBytes(view.totalBytes),
                            formatBytes(static_cast<std::uint64_t>(view.bytesPerSecond)), etaWords(view));
    fmt::print(stderr, "{}\n", line);
}

void ProgressView::showLive(const JobView& view) {
    const int width = std::clamp(terminal_.columns - 60, 10, 40);
    const auto line = [&](std::string_view name, std::uint64_t part, std::uint64_t whole,
                          const std::string& rest) {
        return fmt::format("{:<10}{} {:>3} %  {}", name, bar(part, whole, width), percent(part, whole), rest);
    };
    std::vector<std::string> lines;
    lines.push_back(line("Reading", view.readBytes, view.totalBytes,
                         fmt::format("{} files, {}{}", grouped(view.files), view.walkDone ? "" : "at least ",
                                     formatBytes(view.totalBytes))));
    lines.push_back(
        line("Sending", view.sentBytes, view.totalBytes,
             fmt::format("{}  {}/s  {}", formatBytes(view.sentBytes),
                         formatBytes(static_cast<std::uint64_t>(view.bytesPerSecond)), etaWords(view))));
    lines.push_back(line("Verifying", view.verifiedBytes, view.totalBytes, stateWords(view)));
    std::string out = lines_ > 0 ? fmt::format("\x1b[{}A", lines_) : "";
    for (const std::string& one : lines) {
        // Cut to the width, or the terminal would wrap and the next update would land on the wrong line.
        std::string_view cut(one);
        if (cut.size() > static_cast<std::size_t>(terminal_.columns - 1))
            cut = cut.substr(0, static_cast<std::size_t>(terminal_.columns - 1));
        out += fmt::format("\r\x1b[K{}\n", cut);
    }
    lines_ = static_cast<int>(lines.size());
    fmt::print(stderr, "{}", out);
}

void ProgressView::end() {
    lines_ = 0;
}

}  // namespace packtrain::cli
