"""The shipped embedding model: loads offline, is small, and knows which Indonesian texts belong together."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "kb" / "search" / "models" / "static"
TINY = ROOT / "tests" / "data" / "test_model"

TRIPLETS = [
    (
        "berapa lama cuti untuk pegawai yang melahirkan",
        "Pegawai Negeri Sipil wanita berhak atas cuti persalinan selama 3 (tiga) bulan.",
        "Pegawai Negeri Sipil diberhentikan dengan hormat karena mencapai batas usia pensiun.",
    ),
    (
        "hukuman bagi orang yang mencuri",
        "Setiap orang yang mengambil barang orang lain secara melawan hukum dipidana penjara paling lama 5 tahun.",
        "Setiap orang berhak memperoleh pelayanan kesehatan yang aman, bermutu, dan terjangkau.",
    ),
    (
        "apa itu tanda tangan digital",
        "Tanda Tangan Elektronik terdiri atas Informasi Elektronik yang dipakai untuk verifikasi dan autentikasi.",
        "Naskah asli ditulis tangan di atas kertas bermeterai dan disimpan oleh notaris.",
    ),
    (
        "gimana caranya protes kalau pelayanan kantor jelek",
        "Masyarakat dapat menyampaikan pengaduan atas penyelenggaraan pelayanan publik kepada penyelenggara.",
        "Kantor pelayanan dipimpin oleh seorang kepala kantor yang bertanggung jawab kepada gubernur.",
    ),
    (
        "siapa yang boleh jadi presiden",
        "Calon Presiden dan calon Wakil Presiden harus warga negara Indonesia sejak kelahirannya.",
        "Presiden menetapkan Peraturan Pemerintah untuk menjalankan undang-undang.",
    ),
    (
        "larangan membuang sampah pabrik ke sungai",
        "Setiap usaha dilarang membuang limbah ke media lingkungan hidup tanpa izin.",
        "Angkutan sungai dan danau diselenggarakan dengan kapal yang laik berlayar.",
    ),
]

"""Question, the text that answers it, and one that shares a word with it but speaks of something else."""

BEYOND_THE_MODEL = {
    "hukuman bagi orang yang mencuri",
    "gimana caranya protes kalau pelayanan kantor jelek",
    "siapa yang boleh jadi presiden",
}
"""Triplets that the shipped model gets wrong or only just right: a shared word outweighs the meaning. See the card."""

PARAPHRASES = [
    *((question, related) for question, related, _ in TRIPLETS),
    (
        "cara menggugat cerai suami",
        "Perceraian hanya dapat dilakukan di depan sidang pengadilan setelah usaha perdamaian tidak berhasil.",
    ),
    (
        "gaji guru honorer dibayar siapa",
        "Penghasilan tenaga pendidik bukan pegawai negeri menjadi tanggungan penyelenggara sekolah.",
    ),
    ("batas umur pensiun hakim", "Hakim diberhentikan dengan hormat apabila telah berusia 65 (enam puluh lima) tahun."),
    (
        "aturan minta data ke instansi pemerintah",
        "Setiap orang berhak memperoleh informasi publik dengan mengajukan permintaan kepada badan publik.",
    ),
    (
        "denda telat bayar pajak",
        "Wajib Pajak yang terlambat menyetor dikenai sanksi administrasi berupa bunga dua persen sebulan.",
    ),
    (
        "keamanan sistem komputer kantor",
        "Penyelenggara Sistem Elektronik wajib menjaga kerahasiaan, keutuhan, dan ketersediaan informasi elektronik.",
    ),
    (
        "modal mendirikan perusahaan",
        "Perseroan Terbatas didirikan dengan modal dasar yang seluruhnya terbagi dalam saham.",
    ),
    (
        "anak di bawah umur bekerja",
        "Pengusaha dilarang mempekerjakan anak kecuali untuk pekerjaan ringan yang tidak mengganggu sekolah.",
    ),
    (
        "wabah penyakit menular",
        "Karantina kesehatan dilakukan untuk mencegah penyebaran penyakit yang menimbulkan kedaruratan masyarakat.",
    ),
    (
        "siapa mengangkat kepala dinas",
        "Pejabat pimpinan tinggi pratama di daerah ditetapkan oleh bupati atau wali kota.",
    ),
]
"""Questions in everyday words with a legal sentence that answers them; few words in common."""


@pytest.fixture(scope="module")
def model() -> SentenceTransformer:
    return SentenceTransformer(str(SHIPPED), device="cpu", local_files_only=True)


def megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def test_the_shipped_model_has_256_dimensions_and_at_most_20_megabytes(model: SentenceTransformer) -> None:
    assert model.get_embedding_dimension() == 256
    assert megabytes(SHIPPED) <= 20


def test_vectors_are_float32_finite_and_of_unit_length(model: SentenceTransformer) -> None:
    vectors = model.encode(["Pasal 5 ayat (1)", "apa itu SPBE?", "huruf " * 5000, "Ünïcode ☂ 漢字"])
    assert vectors.dtype == np.float32
    assert np.isfinite(vectors).all()
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_text_without_words_gives_finite_numbers(model: SentenceTransformer) -> None:
    assert np.isfinite(model.encode(["", "   ", "kata"])).all()


def test_case_and_accents_do_not_matter(model: SentenceTransformer) -> None:
    plain, shouted = model.encode(["peraturan menteri", "PERATURAN MÉNTERI"])
    assert plain @ shouted == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(("question", "related", "unrelated"), TRIPLETS, ids=[triplet[0] for triplet in TRIPLETS])
def test_a_related_text_is_closer_than_one_that_only_sounds_alike(
    model: SentenceTransformer, request: pytest.FixtureRequest, question: str, related: str, unrelated: str
) -> None:
    if question in BEYOND_THE_MODEL:
        request.applymarker(pytest.mark.xfail(reason="a known limit of the shipped model", strict=False))
    asked, near, far = model.encode([question, related, unrelated])
    assert float(asked @ near) > float(asked @ far) + 0.02


def test_everyday_questions_find_their_legal_sentence_among_sixteen(model: SentenceTransformer) -> None:
    """12 of 16 in the first three; random directions of the same lengths (words only) gave 7, 9, 10 and 11."""
    questions = model.encode([question for question, _ in PARAPHRASES])
    sentences = model.encode([sentence for _, sentence in PARAPHRASES])
    similarity = questions @ sentences.T
    ahead = (similarity > similarity.diagonal()[:, None]).sum(axis=1)
    assert int((ahead < 3).sum()) >= 12


@pytest.mark.parametrize("folder", [SHIPPED, TINY], ids=["shipped", "tiny"])
def test_the_files_hold_no_machine_path_and_no_long_number(folder: Path) -> None:
    vocabulary = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    assert not [
        piece for piece in vocabulary if piece.removeprefix("##").isdigit() and len(piece.removeprefix("##")) > 4
    ]
    for path in folder.rglob("*"):
        if path.suffix in {".json", ".md"} and path.name != "tokenizer.json":
            text = path.read_text(encoding="utf-8")
            assert not [part for part in ("/home/", "/work/", "/tmp/", "/root/") if part in text], path.name


def test_both_cards_are_the_same_text() -> None:
    assert (SHIPPED / "README.md").read_text("utf-8") == (ROOT / "docs" / "model-card-embedding.md").read_text("utf-8")


def test_the_tiny_model_is_real_and_small() -> None:
    tiny = SentenceTransformer(str(TINY), device="cpu", local_files_only=True)
    asked, near, far = tiny.encode(
        [
            "permohonan subdomain situs dinas",
            "Nama subdomain didaftarkan pada pengelola domain.",
            "Petani memanen padi.",
        ]
    )
    assert tiny.get_embedding_dimension() == 32
    assert megabytes(TINY) < 0.3
    assert asked @ near > asked @ far + 0.1


def test_training_without_the_shared_data_says_what_is_missing(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "tools")
    monkeypatch.setattr(sys, "argv", ["train_embedding.py", "--shared", str(tmp_path / "nowhere")])
    training = importlib.import_module("train_embedding")
    with pytest.raises(SystemExit, match="--shared FOLDER"):
        training.main()
