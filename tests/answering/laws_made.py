"""A small collection of made-up laws that revoke and change each other, as texts of their own."""

OLD = """UNDANG-UNDANG REPUBLIK INDONESIA
NOMOR 7 TAHUN 2011
TENTANG
LAYANAN ARSIP DIGITAL
MEMUTUSKAN:
Pasal 1
Dalam Undang-Undang ini yang dimaksud dengan Arsip Digital adalah arsip berbentuk elektronik.
Pasal 2
Setiap instansi wajib menyimpan Arsip Digital paling singkat 10 (sepuluh) tahun.
Pasal 3
Setiap instansi wajib mencetak Arsip Digital pada kertas.
Pasal 4
Kepala arsip daerah menetapkan daftar Arsip Digital.
Pasal 5
Undang-Undang ini mulai berlaku pada tanggal diundangkan.
Disahkan di Jakarta
pada tanggal 4 Mei 2011
"""
NEW = """UNDANG-UNDANG REPUBLIK INDONESIA
NOMOR 9 TAHUN 2020
TENTANG
PELAYANAN TANPA KERTAS
MEMUTUSKAN:
Pasal 1
Setiap instansi wajib melayani tanpa kertas.
Pasal 2
Pada saat Undang-Undang ini mulai berlaku, Pasal 3 Undang-Undang Nomor 7 Tahun 2011
tentang Layanan Arsip Digital dicabut dan dinyatakan tidak berlaku.
Pasal 3
Pada saat Undang-Undang ini mulai berlaku, Undang-Undang Nomor 3 Tahun 1999
tentang Kertas Dinas dicabut dan dinyatakan tidak berlaku.
Pasal 4
Undang-Undang ini mulai berlaku pada tanggal diundangkan.
Disahkan di Jakarta
pada tanggal 17 Agustus 2020
"""
DEAD = """---
key: pp-5-2012
kind: pp
number: "5"
year: 2012
title: Tata Kelola Map Dinas
issuer: Presiden Republik Indonesia
enacted: 2012-02-01
in_force_from: 2012-03-01
status: dicabut
status_checked: 2026-11-01
confidence: V
form: ringkasan
sources: ["Naskah buatan untuk uji"]
---
# Ringkasan
PP 5/2012 mengatur tata kelola map dinas di semua instansi.
## Pasal 1
Setiap map dinas diberi nomor.
## Pasal 2
Map dinas disimpan paling lama 5 (lima) tahun.
"""
HEIR = """---
key: pp-6-2021
kind: pp
number: "6"
year: 2021
title: Tata Kelola Map Elektronik
issuer: Presiden Republik Indonesia
enacted: 2021-06-01
in_force_from: 2021-07-01
status: berlaku
status_checked: 2026-11-01
confidence: V
form: ringkasan
sources: ["Naskah buatan untuk uji"]
relations:
  - {relation: mencabut, object: pp-5-2012, basis: "Pasal 3", confidence: V, since: 2021-07-01}
---
# Ringkasan
PP 6/2021 mengatur map elektronik.
## Pasal 1
Setiap map elektronik diberi kode.
## Pasal 3
PP 5/2012 tentang Tata Kelola Map Dinas dicabut dan dinyatakan tidak berlaku.
## Pasal 4
PP 6/2021 mulai berlaku pada 1 Juli 2021.
"""
FILES = {"uu-lama.txt": OLD, "uu-baru.txt": NEW, "pp-5-2012.md": DEAD, "pp-6-2021.md": HEIR}
"""File name → text."""
