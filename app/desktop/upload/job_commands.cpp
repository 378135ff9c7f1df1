#include "job_commands.h"

#include "words.h"

namespace packtrain::desktop {

using service::JobId;
using service::UploadService;

JobCommands::JobCommands(UploadService& uploads, Background& background, QObject* parent)
    : QObject(parent), uploads_(uploads), background_(background) {}

void JobCommands::each(const Ids& jobs, const Verb& verb) {
    std::erase_if(tasks_, [](const Task& task) { return !task.active(); });
    for (const JobId& id : jobs) {
        tasks_.push_back(background_.run(
            Lane::quick, [uploads = &uploads_, id, verb](const StopToken&) { return verb(*uploads, id); },
            [this](Result<> result) {
                if (!result) Q_EMIT refused(Words::error(result.error()));
            }));
    }
}

void JobCommands::start(const Ids& jobs) {
    each(jobs, [](UploadService& uploads, const JobId& id) { return uploads.start(id); });
}
void JobCommands::pause(const Ids& jobs) {
    each(jobs, [](UploadService& uploads, const JobId& id) { return uploads.pause(id); });
}
void JobCommands::resume(const Ids& jobs) {
    each(jobs, [](UploadService& uploads, const JobId& id) { return uploads.resume(id); });
}
void JobCommands::retry(const Ids& jobs) {
    each(jobs, [](UploadService& uploads, const JobId& id) { return uploads.retry(id); });
}
void JobCommands::cancel(const Ids& jobs) {
    each(jobs, [](UploadService& uploads, const JobId& id) { return uploads.cancel(id); });
}
void JobCommands::forget(const Ids& jobs) {
    each(jobs, [](UploadService& uploads, const JobId& id) { return uploads.forget(id); });
}
void JobCommands::setLimit(const Ids& jobs, std::uint64_t bytesPerSecond) {
    each(jobs, [bytesPerSecond](UploadService& uploads, const JobId& id) {
        return uploads.setLimit(id, bytesPerSecond);
    });
}

}  // namespace packtrain::desktop
