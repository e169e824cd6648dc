"""What people call the columns of a number list: words only, no rules.

Headings are compared without case, accents, spaces and punctuation (`columns.plain`), so
`Phone_Number`, `phone number` and `PHONE-NUMBER` are one spelling. Entries are separated by commas.
"""

from __future__ import annotations

from typing import Final

#: Headings that can only mean the number itself.
NUMBER: Final = """
phone number, phone numbers, phone num, phone no, phone nr, telephone number, telephone numbers, telephone no,
telephone nr, tel number, tel no, tel nr, number to port, numbers to port, number to host, numbers to host,
porting number, ported number, port number, number to check, hosted number, did, did number, dids, ddi,
ddi number, tn, tns, btn tn, working tn, msisdn, msisdns, e164, e164 number, phone e164, number e164,
phone number e164, cli, cli number, caller id, callerid, calling number, ani, toll free number, tfn,
mobile number, cell number, cell phone number, cellphone number, mobile phone number, landline number,
fax number to port, line number, subscriber number, twilio number, full number, dialable number,
international number, numero de telefono, numero de telefonos, numeros de telefono, numero telefonico,
num telefono, nro telefono, no telefono, numero tel, numero de movil, numero de celular, numero movil,
numero a portar, numeros a portar, numero de telephone, numeros de telephone, numero telephone,
no de telephone, n de telephone, numero de mobile, numero portable, numero a porter, nde tel, telefonnummer,
telefonnummern, rufnummer, rufnummern, telefon nummer, telefonnr, telnr, tel nummer, handynummer, mobilnummer,
mobilfunknummer, rufnr, festnetznummer, zu portierende rufnummer, numero di telefono, numeri di telefono,
numero telefono, numero cellulare, numero di cellulare, numero da portare, num tel, recapito telefonico,
numero de telefone, numeros de telefone, numero do telefone, numero telefone, numero telemovel,
numero de telemovel, numero do celular, telefoonnummer, telefoonnummers, telefoon nummer, mobiel nummer,
gsm nummer, nummer te porteren, telefonnumre, mobiltelefonnummer, tlf nummer, tlfnr, tlf nr, puhelinnumero,
puhelinnumerot, puh nro, simanumer, numer telefonu, numery telefonow, nr telefonu, numer tel, nr tel,
numer komorkowy, telefonni cislo, telefonne cislo, cislo telefonu, tel cislo, telefonszam, telefonszamok,
numar de telefon, numar telefon, nr de telefon, telefonski broj, broj telefona, telefonska stevilka,
telefono numeris, talruna numurs, telefoninumber, telefon numarasi, telefon no, cep telefonu, cep numarasi,
gsm no, номер телефона, номера телефонов, телефонный номер, номер тел, моб номер, мобильный номер,
номер телефону, телефонен номер, број телефона, αριθμος τηλεφωνου, τηλεφωνικος αριθμος, αρ τηλεφωνου, 電話番号,
携帯電話番号, 携帯番号, 電話番號, 電話號碼, 手機號碼, 电话号码, 手机号码, 手机号, 电话号, 전화번호, 휴대폰번호,
휴대전화번호, 핸드폰번호, رقم الهاتف, رقم الجوال, رقم الموبايل, ارقام الهواتف, رقم التليفون, شماره تلفن,
شماره موبایل, שماره همراه, מספר טלפון, מספרי טלפון, מספר נייד, फ़ोन नंबर, फोन नंबर, मोबाइल नंबर, दूरभाष संख्या,
ফোন নম্বর, หมายเลขโทรศัพท์, เบอร์โทรศัพท์, เบอร์โทร, so dien thoai, sdt, nomor telepon, no telepon, no hp,
nomor hp, nombor telefon, numero ng telepono, nambari ya simu
"""

#: Headings that often mean the number, unless a better column is there.
PERHAPS_NUMBER: Final = """
phone, phones, telephone, telephones, tel, number, numbers, num, no, nr, mobile, mobiles, mobile phone, cell,
cell phone, cellphone, landline, line, lines, main number, business phone, office phone, work phone,
home phone, direct dial, direct line, direct number, toll free, main line, local number, service number,
handset, telefono, telefonos, fono, movil, celular, numero, numeros, telephone fixe, portable, ligne,
numero court, telefon, telefone, nummer, nummern, handy, mobil, mobiltelefon, festnetz, anschluss, durchwahl,
cellulare, telefoni, telemovel, numeri, recapito, telefoon, mobiel, gsm, tlf, puhelin, matkapuhelin, simi,
numer, numery, komorka, mobilni telefon, cislo, szam, mobilszam, numar, broj, телефон, телефоны, номер, номера,
мобильный, моб, τηλεφωνο, κινητο, αριθμος, 電話, 携帯, 番号, 电话, 手机, 號碼, 号码, 전화, 휴대폰, 번호, هاتف,
الهاتف, جوال, الجوال, موبايل, الموبايل, الرقم, تلفن, טלפון, נייד, फ़ोन, फोन, मोबाइल, नंबर, ফোন, โทรศัพท์,
มือถือ, dien thoai, di dong, telepon, hp, simu
"""

#: The list columns of the commands and their aliases; every name is its own alias too.
FIELDS: Final = {
    "country": """
    country code iso, iso country, country iso, iso, number country, pais, pays, land, paese, kraj, zeme,
    orszag, tara, ulke, страна, χωρα, 国, 國家, 国家, 국가, الدولة, देश, negara
    """,
    "account_sid": """
    twilio account, twilio account sid, subaccount, subaccount sid, sub account, sub account sid,
    target account, target account sid, hosting account sid, twilio subaccount
    """,
    "email": """
    e mail, mail, email address, e mail address, contact email, contact e mail, customer email, correo,
    correo electronico, courriel, adresse email, adresse mail, e mail adresse, emailadresse, posta elettronica,
    indirizzo email, endereco de email, e mailadres, adres email, sahkoposti, e post, eposta, почта,
    электронная почта, メール, メールアドレス, 电子邮件, 邮箱, 이메일, البريد الالكتروني, ईमेल
    """,
    "cc_emails": """
    cc, cc email, copy to, email cc, cc recipients, carbon copy, additional emails
    """,
    "contact_name": """
    contact, contact person, contact full name, ansprechpartner, kontakt, kontaktperson, contacto,
    nombre de contacto, nom du contact, referente, nome do contato, contactpersoon, 担当者, 联系人
    """,
    "contact_title": """
    title, job title, contact job title, position, role, contact role, cargo, puesto, fonction, funktion,
    titolo, funcao, functie, 役職, 职位
    """,
    "contact_phone_number": """
    contact phone, contact number, contact telephone, contact telephone number, contact mobile, contact tel,
    telefono de contacto, telephone du contact, kontakttelefon, kontaktnummer, telefono di contatto,
    telefone de contato, 連絡先電話番号, 联系电话, reach me at
    """,
    "customer_name": """
    customer, company, company name, business name, business, organisation, organization, end user name,
    account holder, account name, name on account, name on bill, subscriber, subscriber name, owner, cliente,
    empresa, razon social, nombre del cliente, nombre de la empresa, client, nom du client, societe,
    raison sociale, entreprise, kunde, kundenname, firma, firmenname, unternehmen, azienda, ragione sociale,
    nome cliente, nome do cliente, klant, klantnaam, bedrijf, bedrijfsnaam, клиент, компания, 会社名, 顧客名,
    公司, 公司名称, 客户名称, 회사명, اسم العميل, name
    """,
    "street": """
    address, address 1, address line 1, street address, street 1, service address, street name, street line 1,
    addr, addr 1, direccion, calle, adresse, rue, strasse, strasse und hausnummer, anschrift, indirizzo, via,
    endereco, rua, adres, straat, ulica, gata, адрес, улица, διευθυνση, 住所, 地址, 주소, العنوان, पता
    """,
    "street_2": """
    address 2, address line 2, street line 2, street secondary, suite, apartment, apt, unit, floor, addr 2,
    secondary address, adresszusatz, complement, complement d adresse, piso
    """,
    "city": """
    town, locality, municipality, city town, ciudad, localidad, poblacion, ville, commune, stadt, ort, wohnort,
    citta, comune, cidade, plaats, stad, woonplaats, miasto, mesto, varos, sehir, город, πολη, 市区町村, 市,
    城市, 도시, المدينة, शहर
    """,
    "region": """
    province, county, state province, state region, state or province, region state, provincia, estado,
    departement, bundesland, kanton, regione, regiao, provincie, wojewodztwo, область, 都道府県, 省, 省份
    """,
    "state": """
    us state, st, state code, state abbreviation
    """,
    "postal_code": """
    postcode, post code, postal, postalcode, zip postal code, zip or postal code, codigo postal, cp,
    code postal, plz, postleitzahl, cap, codice postale, cep, postnummer, kod pocztowy, psc, iranyitoszam,
    posta kodu, индекс, почтовый индекс, 郵便番号, 邮编, 邮政编码, 우편번호, الرمز البريدي, पिन कोड
    """,
    "zip": """
    zipcode, zip code, zip 4, us zip, zip5
    """,
    "address_country": """
    country of address, service country, billing country, address country code, customer country,
    country address
    """,
    "address_sid": """
    address id, twilio address, twilio address sid
    """,
    "friendly_name": """
    label, description, nickname, alias, display name, number name, bezeichnung, etiqueta, libelle, etichetta
    """,
    "sms_url": """
    sms webhook, sms webhook url, message url, messaging url, messaging webhook
    """,
    "sms_method": """
    sms http method, sms url method
    """,
    "sms_fallback_url": """
    sms fallback, fallback sms url
    """,
    "sms_fallback_method": """
    sms fallback http method
    """,
    "sms_application_sid": """
    sms application, sms app sid, sms app, application sid
    """,
    "status_callback_url": """
    status callback, callback url, status url, status webhook
    """,
    "status_callback_method": """
    status callback http method, callback method
    """,
    "verification_type": """
    verification, verify by, verification method, ownership verification
    """,
    "verification_document_sid": """
    verification document, verification doc sid
    """,
    "extension": """
    ext, extn, extension number, nebenstelle, anexo, interno, poste, ramal, toestel
    """,
    "call_delay": """
    delay, verification delay, call delay seconds
    """,
    "pin": """
    port out pin, portout pin, porting pin, account pin, transfer pin, number transfer pin, carrier pin,
    pin code, pincode, pin number, pin no, passcode, port pin, pac, pac code, security pin, wireless pin,
    pin de portabilidad, codigo pin, code pin, code rio, rio, pin nummer, codice pin, codigo de portabilidade,
    pin kod, пин, пин код, 暗証番号
    """,
    "customer_type": """
    type of customer, account type, business or individual, customer kind, tipo de cliente, type de client,
    kundenart, kundentyp
    """,
    "account_number": """
    account no, account nr, acct, acct no, acct number, account num, carrier account, carrier account number,
    losing carrier account number, provider account number, customer account number, billing account number,
    ban, numero de cuenta, cuenta, numero de compte, n de compte, kundennummer, kundennr, kontonummer,
    numero conto, numero di conto, codice cliente, numero da conta, klantnummer, accountnummer, numer konta,
    номер счета, лицевой счет, 顧客番号, 账号, 账户
    """,
    "account_telephone_number": """
    btn, billing telephone number, billing phone, billing phone number, billing number, billing tn,
    main billing number, account phone, account phone number, atn, lead number, pilot number,
    rechnungsnummer telefon
    """,
    "authorized_representative": """
    authorized rep, authorised representative, authorised rep, authorized person, authorized name,
    authorized signer, authorised signer, signer, signatory, signer name, signed by, loa signer,
    authorized contact, representante autorizado, firmante, representant, signataire, unterzeichner,
    bevollmachtigter, zeichnungsberechtigter, firmatario, gemachtigde
    """,
    "authorized_representative_email": """
    authorized rep email, authorised representative email, authorised rep email, signer email, signer e mail,
    signatory email, loa email, authorized signer email, authorized email, email of signer, correo del firmante
    """,
    "document": """
    documents, bill, bill copy, utility bill, phone bill, latest bill, invoice, document file, document sid,
    loa file, file, bill file, csr, attachment, factura, facture, rechnung, fattura, fatura, factuur, 請求書,
    账单
    """,
    "document_date": """
    bill date, date of bill, invoice date, date of document, billing date, statement date, fecha de factura,
    fecha factura, date de facture, date facture, rechnungsdatum, data fattura, data fatura, data da fatura,
    factuurdatum, дата счета
    """,
    "notification_emails": """
    notification email, notify, notify emails, notify email, emails to notify, notifications, alert emails,
    send updates to
    """,
    "target_port_in_date": """
    target date, port date, porting date, port in date, requested port date, desired port date, desired date,
    foc, foc date, desired due date, ddd, due date, requested date, fecha de portabilidad, fecha portabilidad,
    date de portage, portierungsdatum, wunschtermin, data portabilita, data da portabilidade, porteerdatum
    """,
    "target_port_in_time_range_start": """
    port time start, time start, start time, time range start, from time, window start, port window start,
    target time start, port in time start
    """,
    "target_port_in_time_range_end": """
    port time end, time end, end time, time range end, to time, window end, port window end, target time end,
    port in time end
    """,
    "bundle": """
    bundle sid, regulatory bundle, regulatory bundle sid, compliance bundle
    """,
    "voice_url": """
    voice webhook, voice webhook url, call url
    """,
    "trunk_sid": """
    trunk, sip trunk, sip trunk sid, elastic sip trunk
    """,
    "authorized_representative_katakana": """
    representative katakana, authorized representative kana, 担当者カナ, 代表者名カナ
    """,
    "katakana_name": """
    name katakana, customer name katakana, kana name, furigana, カナ, フリガナ, 会社名カナ
    """,
    "sub_municipality": """
    sub municipality, district, town block, 町名, 町域
    """,
    "building": """
    building name, 建物名, 建物, マンション名
    """,
    "portability_advance_carrier": """
    advance carrier, donor carrier, donor carrier service, losing carrier service
    """,
    "auto_cancel_approval_numbers": """
    auto cancel approval, auto cancel numbers, numbers approved for cancellation
    """,
    "number_type": """
    phone number type, type of number, rufnummerntyp, tipo de numero, type de numero
    """,
    "end_user_type": """
    type of end user, end user kind
    """,
    "regulation_sid": """
    regulation, regulation id
    """,
    "end_user": """
    end user sid, end user reference
    """,
    "messaging_service_sid": """
    messaging service, message service, message service sid
    """,
}

#: `account` alone is a Twilio account where its cells are sids, else the number of an account with the carrier.
ACCOUNT: Final = "account"

#: Words in a heading that speak of another number than the one of the row.
NOT_THE_NUMBER: Final = """
contact, kontakt, contacto, fax, account, billing, emergency, signer, representative, country, type, status,
extension, carrier, provider, name, alternate, secondary, old, forward, forwarding, temporary, order, invoice,
count, of numbers, many
"""

#: Number headings that as often head a column of ordinals.
ORDINALS: Final = """
no, nr, num, number, numbers, numero, numer, numar, nummer, line, lines, cislo, szam, broj, номер, αριθμος,
番号, 번호, 号码, 號碼, الرقم, नंबर
"""
