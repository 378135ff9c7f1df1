// The desktop's keyring through QtKeychain, with the one question that QtKeychain does not ask: is it locked?
#pragma once

#include "question.h"

namespace packtrain::keychain {

/// Blocks until the keyring has answered, however long that takes. Needs a QCoreApplication.
Answer ask(const Question& question);

}  // namespace packtrain::keychain
