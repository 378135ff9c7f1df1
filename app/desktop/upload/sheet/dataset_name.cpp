#include "dataset_name.h"

#include <algorithm>
#include <set>

#include "convert.h"

namespace packtrain::desktop {
namespace {

bool isPlain(QChar c) {
    return c.isPrint() && c != u'/' && c != QChar::ReplacementCharacter;
}

}  // namespace

std::string datasetName(const DroppedItem& item) {
    QString name =
        QString::fromUtf8(item.path.name().data(), static_cast<qsizetype>(item.path.name().size()));
    for (QChar& c : name)
        if (!isPlain(c) && !c.isSurrogate()) c = u' ';
    name = name.simplified();
    while (name.startsWith(u'.')) name.remove(0, 1);
    if (!item.folder) name = name.section(u'.', 0, 0);
    return toStdString(name.trimmed());
}

std::vector<std::string> datasetNames(const std::vector<DroppedItem>& items) {
    std::vector<std::string> names;
    std::set<std::string> taken;
    for (const DroppedItem& item : items) {
        std::string name = datasetName(item);
        if (name.empty()) name = "dataset";
        std::string free = name;
        for (int number = 2; !taken.insert(free).second; ++number) free = name + "-" + std::to_string(number);
        names.push_back(std::move(free));
    }
    return names;
}

}  // namespace packtrain::desktop
