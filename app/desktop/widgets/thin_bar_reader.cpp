#include "thin_bar_reader.h"

#include <QAccessibleWidget>
#include <algorithm>

#include "thin_bar.h"

namespace packtrain::desktop {
namespace {

constexpr int kWhole = 100;

class ThinBarReader final : public QAccessibleWidget, public QAccessibleValueInterface {
  public:
    explicit ThinBarReader(ThinBar* bar) : QAccessibleWidget(bar, QAccessible::ProgressBar), bar_(bar) {}

    void* interface_cast(QAccessible::InterfaceType type) override {
        if (type == QAccessible::ValueInterface) return static_cast<QAccessibleValueInterface*>(this);
        return QAccessibleWidget::interface_cast(type);
    }
    QVariant currentValue() const override {
        return static_cast<int>(std::clamp(bar_->fraction(), 0.0, 1.0) * kWhole);
    }
    void setCurrentValue(const QVariant&) override {}
    QVariant minimumValue() const override { return 0; }
    QVariant maximumValue() const override { return kWhole; }
    QVariant minimumStepSize() const override { return 1; }

  private:
    ThinBar* bar_;
};

QAccessibleInterface* makeReader(const QString&, QObject* object) {
    auto* bar = qobject_cast<ThinBar*>(object);
    return bar ? new ThinBarReader(bar) : nullptr;
}

}  // namespace

void teachReadersThinBars() {
    QAccessible::installFactory(makeReader);
}

}  // namespace packtrain::desktop
