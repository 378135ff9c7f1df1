// Is a file a whole checkpoint? By what its format says of itself, from a few reads at its head and its tail.
// Nothing in it is executed: a pickle is never loaded.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "io/file_system.h"

namespace packtrain::checkpoint {

/// Told by the first bytes; a name decides nothing. Facts: APPNOTE.TXT 6.3.10 (ZIP), the HDF5 file format
/// specification 3.0, the README of huggingface/safetensors, CPython's Lib/pickletools.py, tensorstore's
/// description of OCDBT.
enum class FileFormat : std::uint8_t {
    unknown,
    zip,  ///< torch.save since 1.6, .keras, .npz
    safetensors,
    hdf5,    ///< .h5, .weights.h5
    ocdbt,   ///< manifest and nodes of Orbax's stores
    pickle,  ///< StyleGAN's network-snapshot-*.pkl; torch.save before 1.6, which says nothing of its end
};

enum class Completeness : std::uint8_t {
    whole,      ///< the format says so, to the last byte
    plausible,  ///< its end looks like an end: whole once nobody writes to it any more
    partial,    ///< bytes are missing, or there are too many
    unknown,    ///< a format that says nothing of its end, or none that is known
};

struct Examination {
    FileFormat format = FileFormat::unknown;
    Completeness completeness = Completeness::unknown;
    std::string why;  ///< in words, for a log; empty if whole
};

std::string_view formatName(FileFormat format);

/// `size`: as its owner saw it just now; a file that grows meanwhile is judged at that size. Reads at most 75
/// KiB and, of safetensors, the header (at most 100 MB, as the format allows). Fails only as reading fails. A
/// file of hostile bytes is partial or unknown.
Result<Examination> examine(io::ReadableFile& file, std::uint64_t size);

/// The same for archives one after the other, of which the last tells the end: parts of PyTorch's
/// distributed checkpoints.
Result<Examination> examineArchives(io::ReadableFile& file, std::uint64_t size);

}  // namespace packtrain::checkpoint
