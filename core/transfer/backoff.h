// How long to wait before trying again, and how much a failure counts against an upload session. Pure
// functions.
#pragma once

#include "base/clock.h"
#include "base/error.h"

namespace packtrain::transfer {

/// Before the n-th repetition (from 1) of what failed for a moment: min(2^(n-1) s, 64 s) plus up to a second;
/// `random` in [0, 1).
Nanoseconds backoff(int failures, double random);

/// How often it is looked whether something that takes its time has passed (a full drive, a sign-in, an
/// unmounted folder). `tries` from 1.
Nanoseconds patience(Reason reason, int tries);

/// True for what the next attempt may mend by itself, so that nobody need be told of a wait.
bool isMomentary(const Error& error);

/// The wait that an error asks for: until its retryAt where it names one (at most 25 h, so that a jumping
/// wall clock harms little), else backoff or patience by its kind.
Nanoseconds waitAfter(const Error& error, int failures, double random, WallTime now);

/// "Three strikes without progress and the session is begun anew." A failure that the drive itself told
/// counts a third of the limit; a broken line says little about the session, so it counts a twelfth: a bad
/// Wi-Fi does not cost a shard that is nearly sent.
inline constexpr int kStrikeLimit = 12;
int strikeWeight(Reason reason);

/// True for a failure of the way to the drive, not of the drive.
bool isNetwork(Reason reason);

}  // namespace packtrain::transfer
