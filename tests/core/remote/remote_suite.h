// What every remote must do. A drive is accepted when its fixture passes the whole suite.
#pragma once

#include <memory>

#include <doctest/doctest.h>

#include "remote/remote.h"

namespace packtrain::test {

/// A drive under test. Each test has a fresh one.
class RemoteSubject {
  public:
    virtual ~RemoteSubject() = default;
    /// A new object for the same drive, as a new process would have it.
    virtual std::unique_ptr<remote::Remote> open() = 0;
};

void makesAnObjectInOnePart(RemoteSubject& subject);
void makesAnEmptyObject(RemoteSubject& subject);
void makesAnObjectOfManyParts(RemoteSubject& subject);
void endsExactlyAtAPart(RemoteSubject& subject);
void endsOneByteAfterAPart(RemoteSubject& subject);
void resumesFromTheTokenInANewObject(RemoteSubject& subject);
void keepsWhatABrokenSendBrought(RemoteSubject& subject);
void refusesAPartBeyondItsEnd(RemoteSubject& subject);
void takesAPartAgain(RemoteSubject& subject);
void answersALostFinish(RemoteSubject& subject);
void finishRefusesAShortObject(RemoteSubject& subject);
void abortLeavesNothing(RemoteSubject& subject);
void askSaysWhenTheUploadIsGone(RemoteSubject& subject);
void unfinishedIsInvisible(RemoteSubject& subject);
void twoUploadsOfOneNameDoNotMix(RemoteSubject& subject);
void findsWhatIsThereAndNothingElse(RemoteSubject& subject);
void makesAFolderOnce(RemoteSubject& subject);
void findsFoldersFromAnotherObject(RemoteSubject& subject);
void makesAFolderOnceFromManyThreads(RemoteSubject& subject);
void refusesPathsThatLeave(RemoteSubject& subject);
void keepsNamesOfEveryKind(RemoteSubject& subject);
void readsRanges(RemoteSubject& subject);
void readStopsWhenTheSinkRefuses(RemoteSubject& subject);
void readSaysWhenTheObjectIsGone(RemoteSubject& subject);
void replacesOnlyTheExpectedVersion(RemoteSubject& subject);
void replacesALargeObject(RemoteSubject& subject);
void removesForGoodAndTwice(RemoteSubject& subject);
void removesNoFolderThatHoldsSomething(RemoteSubject& subject);
void listsAThousandObjectsOnce(RemoteSubject& subject);
void listStopsWhenToldTo(RemoteSubject& subject);
void obeysTheStopToken(RemoteSubject& subject);
void tellsSpaceAndAccount(RemoteSubject& subject);

}  // namespace packtrain::test

#define PACKTRAIN_REMOTE_TEST(Fixture, name) \
    TEST_CASE_FIXTURE(Fixture, #name) {      \
        ::packtrain::test::name(*this);      \
    }

#define PACKTRAIN_REMOTE_SUITE(Fixture)                               \
    PACKTRAIN_REMOTE_TEST(Fixture, makesAnObjectInOnePart)            \
    PACKTRAIN_REMOTE_TEST(Fixture, makesAnEmptyObject)                \
    PACKTRAIN_REMOTE_TEST(Fixture, makesAnObjectOfManyParts)          \
    PACKTRAIN_REMOTE_TEST(Fixture, endsExactlyAtAPart)                \
    PACKTRAIN_REMOTE_TEST(Fixture, endsOneByteAfterAPart)             \
    PACKTRAIN_REMOTE_TEST(Fixture, resumesFromTheTokenInANewObject)   \
    PACKTRAIN_REMOTE_TEST(Fixture, keepsWhatABrokenSendBrought)       \
    PACKTRAIN_REMOTE_TEST(Fixture, refusesAPartBeyondItsEnd)          \
    PACKTRAIN_REMOTE_TEST(Fixture, takesAPartAgain)                   \
    PACKTRAIN_REMOTE_TEST(Fixture, answersALostFinish)                \
    PACKTRAIN_REMOTE_TEST(Fixture, finishRefusesAShortObject)         \
    PACKTRAIN_REMOTE_TEST(Fixture, abortLeavesNothing)                \
    PACKTRAIN_REMOTE_TEST(Fixture, askSaysWhenTheUploadIsGone)        \
    PACKTRAIN_REMOTE_TEST(Fixture, unfinishedIsInvisible)             \
    PACKTRAIN_REMOTE_TEST(Fixture, twoUploadsOfOneNameDoNotMix)       \
    PACKTRAIN_REMOTE_TEST(Fixture, findsWhatIsThereAndNothingElse)    \
    PACKTRAIN_REMOTE_TEST(Fixture, makesAFolderOnce)                  \
    PACKTRAIN_REMOTE_TEST(Fixture, findsFoldersFromAnotherObject)     \
    PACKTRAIN_REMOTE_TEST(Fixture, makesAFolderOnceFromManyThreads)   \
    PACKTRAIN_REMOTE_TEST(Fixture, refusesPathsThatLeave)             \
    PACKTRAIN_REMOTE_TEST(Fixture, keepsNamesOfEveryKind)             \
    PACKTRAIN_REMOTE_TEST(Fixture, readsRanges)                       \
    PACKTRAIN_REMOTE_TEST(Fixture, readStopsWhenTheSinkRefuses)       \
    PACKTRAIN_REMOTE_TEST(Fixture, readSaysWhenTheObjectIsGone)       \
    PACKTRAIN_REMOTE_TEST(Fixture, replacesOnlyTheExpectedVersion)    \
    PACKTRAIN_REMOTE_TEST(Fixture, replacesALargeObject)              \
    PACKTRAIN_REMOTE_TEST(Fixture, removesForGoodAndTwice)            \
    PACKTRAIN_REMOTE_TEST(Fixture, removesNoFolderThatHoldsSomething) \
    PACKTRAIN_REMOTE_TEST(Fixture, listsAThousandObjectsOnce)         \
    PACKTRAIN_REMOTE_TEST(Fixture, listStopsWhenToldTo)               \
    PACKTRAIN_REMOTE_TEST(Fixture, obeysTheStopToken)                 \
    PACKTRAIN_REMOTE_TEST(Fixture, tellsSpaceAndAccount)
