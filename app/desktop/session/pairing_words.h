// What people read about pairing: where notebooks run, where the secret goes there, and what is known of a
// paired one.
#pragma once

#include <QCoreApplication>
#include <QString>
#include <array>

#include "service/sessions.h"

namespace packtrain::desktop {

/// Where a notebook runs, as far as pasting into it differs.
enum class NotebookPlace : std::uint8_t { colab, kaggle, jupyter, shell };
inline constexpr std::array kNotebookPlaces{NotebookPlace::colab, NotebookPlace::kaggle,
                                            NotebookPlace::jupyter, NotebookPlace::shell};

class PairingWords {
    Q_DECLARE_TR_FUNCTIONS(PairingWords)

  public:
    static QString name(NotebookPlace place);
    /// Where the secret is pasted there: two sentences.
    static QString secretGoes(NotebookPlace place);
    static QString cellGoes(NotebookPlace place);
    /// What was heard of it, or why nothing can be: one or two sentences. `newest`: of its sessions; may be
    /// null.
    static QString state(const service::PairingView& pairing, const service::SessionView* newest);
};

/// Its name in the core: "colab".
std::string placeKey(NotebookPlace place);
/// No folder of this computer is seen from there.
bool needsDrive(NotebookPlace place);
/// The session of this pairing that was heard last; null: none was ever heard.
const service::SessionView* newestOf(const std::vector<service::SessionView>& sessions,
                                     const std::string& pairing);

}  // namespace packtrain::desktop
