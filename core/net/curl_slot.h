// The connections of one request at a time, and the libcurl handle that makes it.
#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <string>

namespace packtrain::net {

struct EasyClose {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};
struct MultiClose {
    void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};
struct ListClose {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using EasyHandle = std::unique_ptr<CURL, EasyClose>;
using MultiHandle = std::unique_ptr<CURLM, MultiClose>;
using HeaderList = std::unique_ptr<curl_slist, ListClose>;

struct CurlSlot {
    MultiHandle multi;   ///< holds the open connections; outlives `easy`, which is declared after it
    EasyHandle easy;     ///< made for each request
    std::string origin;  ///< where its newest connection leads, as Origin::display says it
    std::uint64_t generation = 0;  ///< of the pool, when the slot was made
};

}  // namespace packtrain::net
