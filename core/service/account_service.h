// AccountService over the configuration, the secrets and OAuth.
#pragma once

#include "service/accounts.h"
#include "service/remotes.h"
#include "service/secrets.h"

namespace packtrain::service {

std::unique_ptr<AccountService> makeAccountService(ConfigFile& config, ChosenSecrets& secrets,
                                                   OpenRemotes& remotes, const remote::Surroundings& with);

}  // namespace packtrain::service
