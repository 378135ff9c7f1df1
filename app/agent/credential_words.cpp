#include "credential_words.h"

#include <array>
#include <string>

namespace packtrain::agent {
namespace {

using session::Credential;
using session::SecretPlace;

constexpr std::array<std::string_view, 4> kGrantCannot = {
    "see or change files that Packtrain did not make with your own Google client",
    "empty the drive's trash",
    "be revoked alone: your desktop's sign-in and other notebooks' end with it, until they sign in again",
    "last longer than 7 days while the consent screen of your Google project is in \"Testing\"",
};
constexpr std::array<std::string_view, 3> kTokenCannot = {
    "last longer than the kernel that renews it: then saves wait on this machine until the next sign-in",
    "store what your desktop sees, if that signed in for drive.file: Colab's consent is another client's",
    "be narrower than the platform's consent, which opens the whole drive on Colab",
};

constexpr std::array<std::string_view, 5> kPoolCannot = {
    "read, list, change or delete anything in the drive, not even what it stored",
    "give back what earlier sessions saved before 'packtrain agent pool collect' was run at the desk",
    "use an address twice: each save takes one for each of its files, and one more",
    "last longer than 7 days from when it was made",
    "send anything but checkpoints, or keep only the newest of them",
};

}  // namespace

const CredentialWords& wordsOf(Credential credential) {
    static const CredentialWords kGrant{
        .name = "Notebook grant",
        .does = "A lasting sign-in of this notebook's own, to the files that Packtrain made (drive.file)",
        .cannot = kGrantCannot};
    static const CredentialWords kToken{
        .name = "Notebook token",
        .does = "Short-lived tokens of a consent that the notebook gave, renewed while its kernel lives",
        .cannot = kTokenCannot};
    static const CredentialWords kPool{
        .name = "Upload addresses",
        .does = "Addresses that your desk made beforehand, each to store one file of a checkpoint",
        .cannot = kPoolCannot};
    switch (credential) {
        case Credential::notebookToken:
            return kToken;
        case Credential::uriPool:
            return kPool;
        case Credential::notebookGrant:
            break;
    }
    return kGrant;
}

Json wordsJson(Credential credential) {
    const CredentialWords& words = wordsOf(credential);
    Json cannot = Json::array();
    for (const std::string_view each : words.cannot) cannot.push_back(std::string(each));
    return {{"kind", std::string(session::credentialName(credential))},
            {"name", std::string(words.name)},
            {"does", std::string(words.does)},
            {"cannot", std::move(cannot)}};
}

std::string_view placeWords(SecretPlace place) {
    switch (place) {
        case SecretPlace::colab:
            return "Colab's secrets (the key in the left bar), with notebook access switched on";
        case SecretPlace::kaggle:
            return "Kaggle's secrets (Add-ons > Secrets), attached to the notebook";
        case SecretPlace::environment:
            return "the environment variable PACKTRAIN";
        case SecretPlace::file:
            break;
    }
    return "the file notebook-secret in the folder of Packtrain's configuration, of mode 0600";
}

}  // namespace packtrain::agent
