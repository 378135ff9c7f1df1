// What people read: sizes, times, states, reasons.
#include <QObject>

#include "models/aggregate.h"
#include "models/eta_text.h"
#include "support/gui_test_main.h"
#include "words.h"

using namespace packtrain;
using namespace packtrain::desktop;
using namespace packtrain::gui_test;
using namespace Qt::StringLiterals;
using service::JobState;
using service::JobView;
using std::chrono::seconds;

namespace {
QString plain(QString text) {
    return text.replace(QChar(QChar::Nbsp), u' ');
}
}  // namespace

class WordsTest : public QObject {
    Q_OBJECT

  private Q_SLOTS:
    void initTestCase() { failOnWarnings(); }

    void sizesHaveThreeDigits() {
        QCOMPARE(plain(Words::size(0)), u"0 B"_s);
        QCOMPARE(plain(Words::size(999)), u"999 B"_s);
        QCOMPARE(plain(Words::size(1000)), u"0.98 KiB"_s);
        QCOMPARE(plain(Words::size(kGiB)), u"1.00 GiB"_s);
        QCOMPARE(plain(Words::size(45 * kGiB)), u"45.0 GiB"_s);
        QCOMPARE(plain(Words::size(450 * kGiB)), u"450 GiB"_s);
        QCOMPARE(plain(Words::size(UINT64_MAX)), u"16.0 EiB"_s);
    }

    void amountsShareAUnitWhereTheyCan() {
        QCOMPARE(plain(Words::amount(28 * kGiB, 45 * kGiB, false)), u"28.0 of 45.0 GiB"_s);
        QCOMPARE(plain(Words::amount(28 * kMiB, 45 * kGiB, false)), u"28.0 MiB of 45.0 GiB"_s);
        QCOMPARE(plain(Words::amount(1, 5 * kGiB, true)), u"1 B of at least 5.00 GiB"_s);
    }

    void timesAreRangesAboveTwoHours() {
        QCOMPARE(Words::duration(seconds(5), seconds(20)), u"under a minute"_s);
        QCOMPARE(Words::duration(seconds(1380), seconds(1500)), u"about 24 min"_s);
        QCOMPARE(Words::duration(seconds(4800), seconds(4900)), u"about 1 h 21 min"_s);
        QCOMPARE(Words::duration(seconds(3 * 3600), seconds(4 * 3600)), u"3–4 h"_s);
        QCOMPARE(Words::duration(seconds(50 * 3600), seconds(70 * 3600)), u"2–3 days"_s);
    }

    void everyStateHasItsWords_data() {
        QTest::addColumn<int>("state");
        QTest::addColumn<QString>("words");
        const auto row = [](JobState state, const QString& words) {
            QTest::newRow(qPrintable(words)) << static_cast<int>(state) << words;
        };
        row(JobState::queued, u"Queued (2nd)"_s);
        row(JobState::scanning, u"Scanning – 340,112 files, 44.0 GiB so far"_s);
        row(JobState::uploading, u"Uploading shard 12 of 45"_s);
        row(JobState::waiting, u"Waiting: no network"_s);
        row(JobState::stalled, u"No progress for 90 s – retrying (attempt 3)"_s);
        row(JobState::paused, u"Paused by you"_s);
        row(JobState::verifying, u"Checking 45 shards"_s);
        row(JobState::done, u"Done, verified – 45 shards, 340,112 files"_s);
        row(JobState::doneWithSkips, u"Done – 12 files skipped"_s);
        row(JobState::failed, u"Stopped: the drive is full; empty its trash or free space, then resume"_s);
        row(JobState::cancelled, u"Cancelled"_s);
    }

    void everyStateHasItsWords() {
        QFETCH(int, state);
        QFETCH(QString, words);
        JobView view = job("7", static_cast<JobState>(state));
        view.retries = 3;
        view.leftOut = 12;
        view.proof = service::Proof::checksum;
        if (view.state == JobState::waiting) view.why = Reason::networkDown;
        if (view.state == JobState::failed) view.why = Reason::storageFull;
        QCOMPARE(plain(Words::jobState(view, 2)), words);
    }

    void severalShardsInFlightAreARange() {
        JobView view = job("7", JobState::uploading);
        view.workers = 4;
        QCOMPARE(Words::jobState(view, 0), u"Uploading shards 12–15 of 45"_s);
        view.shardsDone = 44;
        QCOMPARE(Words::jobState(view, 0), u"Uploading shard 45 of 45"_s);
        view.walkDone = false;
        QCOMPARE(Words::jobState(view, 0), u"Uploading shard 45 of at least 45"_s);
    }

    void onlyProvedBytesAreCalledVerified() {
        JobView view = job("7", JobState::done);
        view.proof = service::Proof::readBack;
        QVERIFY(Words::jobState(view, 0).startsWith(u"Done, verified by reading back"_s));
        view.proof = service::Proof::sizeOnly;
        QVERIFY(Words::jobState(view, 0).startsWith(u"Done, size only"_s));
        QVERIFY(!Words::jobState(view, 0).contains(u"verified"_s));
        view.proof.reset();
        QVERIFY(!Words::jobState(view, 0).contains(u"verified"_s));
    }

    void waitingSaysWhatForAndUntilWhen() {
        const WallTime noon =
            std::chrono::time_point_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now());
        const QString clock = Words::clock(noon);
        QCOMPARE(Words::waitingFor(Reason::rateLimited, noon), u"rate limited until "_s + clock);
        QCOMPARE(Words::waitingFor(Reason::dailyCap, noon), u"daily limit, resumes "_s + clock);
        QCOMPARE(Words::waitingFor(Reason::signInNeeded, {}), u"sign-in needed"_s);
        QCOMPARE(Words::waitingFor(Reason::sourceMissing, {}), u"source folder missing"_s);
        QCOMPARE(Words::waitingFor(Reason::targetMissing, noon), u"target folder missing"_s);
        for (const ReasonInfo& row : allReasons()) QVERIFY(!Words::waitingFor(row.reason, {}).isEmpty());
    }

    void everyReasonIsKnownToTranslators() {
        QStringList known;
        for (const char* text : reasonSourceTexts()) known << QString::fromUtf8(text);
        for (const ReasonInfo& row : allReasons()) {
            const QString words =
                QString::fromUtf8(row.words.data(), static_cast<qsizetype>(row.words.size()));
            QVERIFY2(known.contains(words), qPrintable(words));
            QVERIFY(Words::reason(row.reason)
                        .contains(QString::fromUtf8(row.id.data(), static_cast<qsizetype>(row.id.size()))));
        }
        QCOMPARE(known.size(), static_cast<qsizetype>(allReasons().size()));
    }

    void theWindowDoesNotSpeakOfTheCommandLine() {
        for (const ReasonInfo& row : allReasons()) {
            const QString words = Words::reason(row.reason);
            for (const QString& foreign : {u"--"_s, u"packtrain "_s, u"PACKTRAIN_"_s, u"ulimit"_s})
                QVERIFY2(!words.contains(foreign), qPrintable(words));
        }
    }

    void timeLeftHoldsStill() {
        EtaText eta;
        const EtaText::Moment start{};
        QVERIFY(eta.update(std::nullopt, std::nullopt, start));
        QCOMPARE(eta.text(), u"Estimating…"_s);
        QVERIFY(eta.update(seconds(590), seconds(610), start));
        QCOMPARE(eta.text(), u"about 10 min"_s);
        QVERIFY(!eta.update(seconds(560), seconds(600), start + seconds(5)));
        QCOMPARE(eta.text(), u"about 10 min"_s);
        QVERIFY(eta.update(seconds(400), seconds(420), start + seconds(6)));
        QCOMPARE(eta.text(), u"about 7 min"_s);
        QVERIFY(eta.update(seconds(370), seconds(390), start + seconds(40)));
        QCOMPARE(eta.text(), u"about 6 min"_s);
        QVERIFY(eta.clear());
        QVERIFY(eta.text().isEmpty());
    }

    void aggregateSumsOnlyWhatIsOpen() {
        Aggregate sum;
        for (const JobView& view : oneOfEach()) add(sum, view);
        settle(sum);
        QCOMPARE(sum.moving, 4);
        QCOMPARE(sum.waiting, 4);
        QCOMPARE(sum.paused, 1);
        QCOMPARE(sum.done, 2);
        QCOMPARE(sum.failed, 1);
        QVERIFY(sum.atLeast);
        QVERIFY(!sum.percent());
        QCOMPARE(sum.total, (8 * 45 + 5) * kGiB);
    }

    void aggregateOfOneJobIsThatJob() {
        Aggregate sum;
        JobView view = job("1", JobState::uploading);
        view.etaLow = seconds(100);
        view.etaHigh = seconds(130);
        view.bytesPerSecond = 1e6;
        add(sum, view);
        settle(sum);
        QCOMPARE(*sum.etaHigh, seconds(130));
        QCOMPARE(*sum.percent(), 26);
    }

    void figuresBeyondTheirTotalDoNotOverflow() {
        JobView view = job("1", JobState::uploading);
        view.sentBytes = view.totalBytes + 5;
        Aggregate sum;
        add(sum, view);
        QCOMPARE(*sum.percent(), 100);
    }
};

PACKTRAIN_GUI_TEST_MAIN(WordsTest)
#include "words_test.moc"
