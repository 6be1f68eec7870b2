import pytest

from wenregistry.folding import fold, fold_all, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("HA-WEN", "hawen"),
        ("Côte d’Ivoire", "cote divoire"),
        ("COTE D'IVOIRE", "cote divoire"),
        ("Red  Sudamericana\n", "red sudamericana"),
        ("Türkiye", "turkiye"),
        ("Curaçao", "curacao"),
        ("Œuvre, Æsir & Straße", "oeuvre aesir strasse"),
        ("Łódź Đà Nẵng Søby", "lodz da nang soby"),
        ("İstanbul Diyarbakır", "istanbul diyarbakir"),
        ("ＷＥＮ", "wen"),
        ("Сеть", "сеть"),
        ("", ""),
    ],
)
def test_case_accents_and_punctuation_do_not_matter(text, folded):
    assert fold(text) == folded


def test_composed_and_decomposed_letters_are_the_same():
    assert fold("é") == fold("e\N{COMBINING ACUTE ACCENT}") == "e"


@pytest.mark.parametrize(
    "query", ["southeastern", "eastern", "south-eastern", "asia", "air", "sea", "air/sea"]
)
def test_hyphenated_word_is_found_as_one_and_as_two(query):
    (word,) = words(query)

    assert word in fold_all(["South-eastern Asia", "Air/sea"])


@pytest.mark.parametrize("query", ["ast", "sia", "ir"])
def test_short_word_is_found_at_the_beginning_of_words_only(query):
    (word,) = words(query)

    assert word not in fold_all(["South-eastern Asia", "Air/sea"])


def test_texts_of_a_row_do_not_run_into_each_other():
    assert "ab" not in fold_all(["a", None, "", "b"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("HA-WEN  Kenya", ["hawen", "kenya"]),
        ("  ", []),
        ("- / '", []),
        ("a\0b", [" ab"]),
        ("wen " * 50, [" wen"] * 10),
    ],
)
def test_query_is_read_as_a_few_words(query, found):
    assert words(query) == found
