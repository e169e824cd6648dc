"""What people call the sheets and columns of a comply list: any sensible alias, spelling and language. Data only.

Compared without case, accents, spaces and punctuation. A column that no alias names is still known by its own heading:
regulations name their fields, and there are regulations that nobody here has seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from numberlift.domain.complying.listed import Holds
from numberlift.io.reading.aliases import FIELDS as NUMBER_FIELDS

SHEETS: Final[Mapping[Holds, str]] = {
    Holds.BUNDLES: """
    bundles, bundle, regulatory bundle, regulatory bundles, compliance bundles, bundel, pakete, paket, paquetes,
    paquetes regulatorios, dossiers, dossier, dossiers reglementaires, pacotes, pacchetti, fascicoli, bundels,
    バンドル, 规管捆绑包, 번들
    """,
    Holds.END_USERS: """
    end users, end user, endusers, enduser, users, customers, end customers, endnutzer, endkunden, endbenutzer,
    nutzer, usuarios finales, usuario final, usuarios, utilisateurs finaux, utilisateurs, usuarios finais,
    utenti finali, eindgebruikers, uzytkownicy koncowi, конечные пользователи, エンドユーザー,
    利用者, 最终用户, 최종사용자
    """,
    Holds.DOCUMENTS: """
    documents, document, docs, supporting documents, supporting document, proofs, proof, files, dokumente, nachweise,
    unterlagen, belege, documentos, justificantes, pieces, pieces justificatives, justificatifs, documenti,
    documenten, bewijsstukken, dokumenty, документы, 書類, 証明書類, 文件, 서류
    """,
    Holds.ADDRESSES: """
    addresses, address, adressen, anschriften, direcciones, domicilios, adresses, enderecos, indirizzi, adresy,
    адреса, 住所, 地址, 주소
    """,
}

_NAME: Final = """
name, friendly name, label, called, bezeichnung, nombre, nom, nome, naam, nazwa, название, 名前, 名称, 이름, kennung,
id, reference, ref
"""
_TYPE: Final = "type, kind, art, typ, tipo, rodzaj, тип, 種類, 类型, 유형, soort"
_STREETS: Final = {
    name: NUMBER_FIELDS[name] for name in ("customer_name", "street", "street_2", "city", "region", "postal_code")
}
_STREETS["postal_code"] += f", zip, {NUMBER_FIELDS['zip']}"
_STREETS["region"] += f", state, {NUMBER_FIELDS['state']}"
_COUNTRY: Final = f"{NUMBER_FIELDS['country']}, iso country code, country code, ländercode"
_FILE: Final = """
file, filename, file name, path, file path, document file, attachment, scan, upload, datei, dateiname, archivo,
fichero, fichier, piece jointe, arquivo, ficheiro, allegato, bestand, plik, файл, ファイル, 文件名, 파일
"""
_ADDRESSES: Final = """
addresses, address, address names, address name, address sid, address sids, adressen, adresse, anschrift, direccion,
direcciones, domicilio, adresses, endereco, enderecos, indirizzo, indirizzi, адрес, 住所, 地址, 주소
"""
_END_USER: Final = """
end user, enduser, end user name, end user sid, user, customer, endnutzer, endkunde, endbenutzer, usuario final,
utilisateur final, utente finale, eindgebruiker, конечный пользователь, エンドユーザー, 利用者, 最终用户
"""
_BUNDLE: Final = {
    "email": f"{NUMBER_FIELDS['email']}, notify, notification email",
    "country": _COUNTRY,
    "number_type": f"{NUMBER_FIELDS['number_type']}, type of numbers, nummerntyp, 番号種別",
    "end_user_type": f"{NUMBER_FIELDS['end_user_type']}, endnutzertyp, tipo de usuario final, type d utilisateur final",
    "regulation_sid": NUMBER_FIELDS["regulation_sid"],
    "status_callback": NUMBER_FIELDS["status_callback_url"],
}
_BUNDLE_NAMES: Final = """
bundle, bundle name, name of bundle, regulatory bundle, bundle friendly name, paket, dossier, paquete, pacote,
pacchetto, バンドル
"""

COLUMNS: Final[Mapping[Holds, Mapping[str, str]]] = {
    Holds.BUNDLES: {
        "name": f"{_NAME}, {_BUNDLE_NAMES}",
        **_BUNDLE,
        "end_user": _END_USER,
        "documents": f"{SHEETS[Holds.DOCUMENTS]}, document names, document sids",
        "addresses": _ADDRESSES,
    },
    Holds.END_USERS: {
        "name": f"{_NAME}, {_END_USER}",
        "type": f"{_TYPE}, {NUMBER_FIELDS['end_user_type']}, end user type",
    },
    Holds.DOCUMENTS: {
        "name": f"{_NAME}, document, document name, dokument, documento, piece, 書類名",
        "type": f"{_TYPE}, document type, type of document, dokumentart, tipo de documento, type de document, 書類種別",
        "file": _FILE,
        "addresses": _ADDRESSES,
    },
    Holds.ADDRESSES: {
        "name": f"{_NAME}, address, address name, adresse, anschrift, direccion, 住所名",
        **_STREETS,
        "country": f"{_COUNTRY}, address country, {NUMBER_FIELDS['address_country']}",
    },
    Holds.FLAT: {
        "name": f"{_BUNDLE_NAMES}, name, friendly name, bundle reference",
        **_BUNDLE,
        "end_user": _END_USER,
        "document": "document, documents, document name, document sid, dokument, documento, piece",
        "type": "document type, type of document, dokumentart, tipo de documento, type de document, 書類種別",
        "file": _FILE,
        "addresses": "address names, address name, address sid, address sids, address id",
        "customer_name": "customer name, name on address",
        **{name: aliases for name, aliases in _STREETS.items() if name != "customer_name"},
        "address_country": f"address country, {NUMBER_FIELDS['address_country']}",
    },
}
"""The fixed columns of each sheet by their aliases; a name is an alias of itself."""

ATTRIBUTES: Final[Mapping[str, str]] = {
    "first_name": """
    first name, given name, forename, vorname, nombre, nombre de pila, prenom, primeiro nome, voornaam, imie, имя, 名
    """,
    "last_name": """
    last name, surname, family name, nachname, familienname, apellido, apellidos, nom de famille, sobrenome, apelido,
    cognome, achternaam, nazwisko, фамилия, 姓
    """,
    "birth_date": """
    birth date, date of birth, dob, birthday, geburtsdatum, fecha de nacimiento, date de naissance,
    data de nascimento, data di nascita, geboortedatum, data urodzenia, дата рождения, 生年月日, 出生日期
    """,
    "business_name": """
    business name, company, company name, legal name, registered name, firma, firmenname, unternehmen, razon social,
    empresa, raison sociale, societe, ragione sociale, bedrijfsnaam, nazwa firmy, 会社名, 法人名, 公司名称, 회사명
    """,
    "business_registration_number": """
    business registration number, registration number, company number, register number, handelsregisternummer,
    numero de registro, siret, siren, numero d immatriculation, numero di registrazione, kvk nummer, 法人番号
    """,
    "document_number": """
    document number, number of document, dokumentnummer, ausweisnummer, numero de documento, numero du document,
    numero documento, documentnummer, 書類番号
    """,
    "issue_date": """
    issue date, date of issue, issued, issued on, ausstellungsdatum, fecha de emision, date d emission,
    data de emissao, data di emissione, datum van afgifte, 発行日
    """,
    "expiration_date": """
    expiration date, expiry date, date of expiry, expires, valid until, gultig bis, ablaufdatum,
    fecha de vencimiento, fecha de caducidad, date d expiration, data de validade, data di scadenza, 有効期限
    """,
    "nationality": "nationality, staatsangehorigkeit, nacionalidad, nationalite, nacionalidade, nazionalita, 国籍",
    "email": NUMBER_FIELDS["email"],
    "phone_number": "phone number, phone, telephone, telefon, telefono, 電話番号",
    "tax_id": "tax id, tax number, vat id, vat number, steuernummer, ust id, nif, cif, cnpj, cpf, numero fiscal",
}
"""Fields that many regulations ask for, by what people call them; a heading that is a field's own name comes first."""
