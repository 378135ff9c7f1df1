// What the page of sessions costs: four sessions that speak once a second, a day of figures of each in the
// database, charts open. Prints the share of a core and how long the window's thread was busy with one event.
// bench_monitor [seconds]
#include <sys/resource.h>

#include <QAction>
#include <QApplication>
#include <QElapsedTimer>
#include <QScrollArea>
#include <QTest>
#include <QToolButton>
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "gui/support/desk_under_test.h"
#include "service/desk_figures.h"
#include "session/chart_panel.h"
#include "session/sessions_page.h"
#include "support/temp_folder.h"
#include "widgets/theme.h"

using namespace packtrain;
using namespace packtrain::gui_test;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

constexpr Nanoseconds kDay = 24h;

/// Times each event of the window's thread, the outermost only.
class TimedApplication final : public QApplication {
  public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override {
        if (depth_ > 0) return QApplication::notify(receiver, event);
        ++depth_;
        QElapsedTimer timer;
        timer.start();
        const bool isDone = QApplication::notify(receiver, event);
        --depth_;
        if (isTiming_) took_.emplace_back(timer.nsecsElapsed());
        return isDone;
    }
    void begin() {
        took_.clear();
        isTiming_ = true;
    }
    Nanoseconds slowest(double share) {
        std::ranges::sort(took_);
        const auto place = static_cast<std::size_t>(share * static_cast<double>(took_.size()));
        return took_.empty() ? Nanoseconds(0) : took_[std::min(place, took_.size() - 1)];
    }
    std::size_t events() const { return took_.size(); }

  private:
    std::vector<Nanoseconds> took_;
    int depth_ = 0;
    bool isTiming_ = false;
};

double cpuSeconds() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(used.ru_utime) + seconds(used.ru_stime);
}

service::ToldFigures word(Nanoseconds at) {
    service::ToldFigures told{.at = at, .reach = at + 22s, .figures = {}};
    for (std::size_t i = 0; i < service::kFigures; ++i)
        told.figures[i] = static_cast<float>((at / 1s * 7 + static_cast<std::int64_t>(i) * 13) % 97);
    return told;
}

template <typename T>
T have(Result<T> result) {
    if (!result) std::abort();
    return *std::move(result);
}

void fill(service::DeskFigures& figures, const std::string& run) {
    std::vector<service::ToldFigures> words;
    for (Nanoseconds at{0}; at < kDay; at += 1s) {
        words.push_back(word(at));
        if (words.size() < 60) continue;
        if (!figures.put(run, words, WallTime(at))) std::abort();
        words.clear();
    }
}

struct Monitor {
    test::TempFolder folder;
    std::unique_ptr<io::FileSystem> files = io::makeLocalFileSystem();
    std::unique_ptr<service::DeskFigures> figures =
        have(service::DeskFigures::open(*files, folder.path() / "figures.sqlite"));
    DeskUnderTest desk;
    Nanoseconds now = kDay;

    void speak() {
        now += 1s;
        std::vector<service::SessionView> all;
        for (int i = 1; i <= 4; ++i) {
            const std::string id = "0" + std::to_string(i);
            if (!figures->put(id, {word(now)}, WallTime(now))) std::abort();
            auto view = liveSession(id, "notebook " + id);
            view.now += now;
            view.age = 0s;
            for (auto& ending : view.endings) ending.low += now, ending.median += now, ending.high += now;
            view.state["cpu"]["value"]["cores_used"] = static_cast<double>(now / 1s % 20) / 10;
            all.push_back(std::move(view));
        }
        desk.sessions.put(std::move(all));
    }
    void open() {
        for (int i = 1; i <= 4; ++i) fill(*figures, "0" + std::to_string(i));
        desk.sessions.setFigures([this](const service::FigureWish& wish) {
            return have(figures->series(wish.session, now, wish.span, wish.columns));
        });
        desk.window->resize(1600, 1400);
        speak();
        desk.open();
        desk.find<QAction>("showSessions")->trigger();
        QTest::qWait(300);
        desk.find<QToolButton>("showCharts")->setChecked(true);
        desk.find<QScrollArea>("sessionCards")
            ->ensureWidgetVisible(desk.find<desktop::ChartPanel>("chartPanel"));
    }
};

void measure(TimedApplication& app, Monitor& monitor, const char* span, int seconds) {
    monitor.desk.find<QToolButton>(span)->click();
    QTest::qWait(2000);
    app.begin();
    const double before = cpuSeconds();
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < seconds; ++i) {
        monitor.speak();
        QTest::qWait(static_cast<int>(std::max<qint64>((i + 1) * 1000LL - timer.elapsed(), 1)));
    }
    const double share = (cpuSeconds() - before) / (static_cast<double>(timer.elapsed()) / 1000) * 100;
    const auto millis = [](Nanoseconds time) {
        return std::chrono::duration<double, std::milli>(time).count();
    };
    std::printf("%-14s %5.2f %% of a core; window thread: p99 %.2f ms, most %.2f ms of %zu events\n", span,
                share, millis(app.slowest(0.99)), millis(app.slowest(1)), app.events());
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    TimedApplication app(argc, argv);
    failOnWarnings();
    desktop::applyTheme(app, false);
    const int seconds = argc > 1 ? std::atoi(argv[1]) : 60;
    Monitor monitor;
    monitor.open();
    for (const char* span : {"chartSpan15", "chartSpan120", "chartSpanAll"})
        measure(app, monitor, span, seconds);
    return 0;
}
