#include "net/transport.h"

#include <array>
#include <fstream>
#include <sstream>
#include <string_view>

namespace packtrain::net {
namespace {

constexpr std::string_view kPemMark = "-----BEGIN CERTIFICATE-----";

// Where distributions keep the bundle: Debian, Fedora, openSUSE, Alpine. libcurl knows only that of the
// system it was built on.
constexpr std::array kBundles = {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                                 "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"};

bool isReadable(const std::string& file) {
    return std::ifstream(file, std::ios::binary).good();
}

std::string contentOf(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return std::move(text).str();
}

/// The system's bundle; empty if there is none.
std::string systemBundle() {
    const curl_version_info_data* version = curl_version_info(CURLVERSION_NOW);
    if (version->cainfo && isReadable(version->cainfo)) return version->cainfo;
    for (const char* file : kBundles)
        if (isReadable(file)) return file;
    return {};
}

int stopWhenAsked(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    return static_cast<const StopToken*>(stop)->stop_requested() ? 1 : 0;
}

std::string issuerIn(const curl_certinfo& chain) {
    static constexpr std::string_view kKey = "Issuer:";
    if (chain.num_of_certs < 1) return {};
    for (const curl_slist* line = chain.certinfo[0]; line; line = line->next)
        if (const std::string_view text = line->data; text.starts_with(kKey))
            return printable(text.substr(kKey.size()));
    return {};
}

}  // namespace

Result<> loadTrust(Transport& transport, const Path& extraCa) {
    transport.caFile = systemBundle();
    if (extraCa.empty()) return {};
    const std::string extra = contentOf(extraCa.bytes());
    if (!extra.contains(kPemMark))
        return fail(Reason::badConfig, extraCa.display() + " (no PEM certificate in it)");
    // libcurl takes one bundle, so ours is the system's with the extra certificates behind it.
    transport.caBundle = transport.caFile.empty() ? extra : contentOf(transport.caFile) + "\n" + extra;
    return {};
}

void applyTrust(CURL* easy, const Transport& transport) {
    if (!transport.caBundle.empty()) {
        curl_blob bundle{const_cast<char*>(transport.caBundle.data()), transport.caBundle.size(),
                         CURL_BLOB_NOCOPY};
        curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &bundle);
        curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO_BLOB, &bundle);
    } else if (!transport.caFile.empty()) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, transport.caFile.c_str());
        curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, transport.caFile.c_str());
    }
}

void applyProxy(CURL* easy, const Transport& transport, const Origin& origin) {
    // The proxy's own answer to CONNECT is not the server's.
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (origin.isLoopback() || origin.host == transport.ownAddress)
        curl_easy_setopt(easy, CURLOPT_PROXY, "");
    else if (!transport.proxy.empty())
        curl_easy_setopt(easy, CURLOPT_PROXY, transport.proxy.c_str());
}

std::string issuerOf(const Origin& origin, const Transport& transport, const StopToken& stop) {
    const EasyHandle easy(curl_easy_init());
    if (!easy) return {};
    const std::string url = origin.scheme + "://" + origin.display();
    curl_easy_setopt(easy.get(), CURLOPT_URL, url.c_str());
    curl_easy_setopt(easy.get(), CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(easy.get(), CURLOPT_CERTINFO, 1L);
    curl_easy_setopt(easy.get(), CURLOPT_SSL_VERIFYPEER, 0L);
    curl_easy_setopt(easy.get(), CURLOPT_SSL_VERIFYHOST, 0L);
    curl_easy_setopt(easy.get(), CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy.get(), CURLOPT_TIMEOUT, 5L);
    curl_easy_setopt(easy.get(), CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(easy.get(), CURLOPT_XFERINFOFUNCTION, &stopWhenAsked);
    curl_easy_setopt(easy.get(), CURLOPT_XFERINFODATA, &stop);
    applyProxy(easy.get(), transport, origin);
    curl_certinfo* chain = nullptr;
    if (curl_easy_perform(easy.get()) != CURLE_OK) return {};
    if (curl_easy_getinfo(easy.get(), CURLINFO_CERTINFO, &chain) != CURLE_OK || !chain) return {};
    return issuerIn(*chain);
}

}  // namespace packtrain::net
