// What a program needs of the computer besides the services: terminal, signals, a browser to open.
#pragma once

#include "io/process.h"
#include "service/values.h"

namespace packtrain::service {

using io::ownProgram;
using io::readPassword;
using io::stopOnSignals;
using io::Terminal;
using io::terminal;

/// Opens an address with `program` (which gets it as its only argument), or with the system's own opener if
/// it is empty.
Result<> openInBrowser(const std::string& url, const std::string& program);

}  // namespace packtrain::service
