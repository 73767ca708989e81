"""Names for the demo company, in the scripts that people write them in, with where those people work."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Tongue:
    """Names of one language, how often one is drawn, and the site at which these people work."""

    language: str
    weight: int
    site: str
    time_zone: str
    given: tuple[str, ...]
    family: tuple[str, ...]
    family_first: bool = False

    def name(self, chance: Random) -> str:
        """Return a name, in the order in which it is written."""
        given, family = chance.choice(self.given), chance.choice(self.family)
        if self.language in {"zh-Hans", "ko"}:
            return family + given
        return f"{family} {given}" if self.family_first else f"{given} {family}"


def _tongue(language: str, weight: int, place: str, given: str, family: str, *, family_first: bool = False) -> Tongue:
    site, _, zone = place.partition("|")
    return Tongue(language, weight, site, zone, tuple(given.split()), tuple(family.split()), family_first)


TONGUES: tuple[Tongue, ...] = (
    _tongue(
        "en",
        12,
        "Leeds|Europe/London",
        "Harriet Owen Priya Callum Imogen Desmond Fiona Rhys Tamsin Gareth Adaeze Joel Maeve Kwame Bethan Alistair",
        "Ashdown Pritchard Okonkwo Thackeray Lockwood Mensah Garside Kirkbride O’Malley Fairbairn Sutcliffe Achebe",
    ),
    _tongue(
        "da",
        9,
        "Aarhus|Europe/Copenhagen",
        "Søren Mette Bjørn Kirstine Åse Jørgen Signe Rasmus Gry Anders Ditte Øyvind",
        "Østergaard Kjær Nørgaard Brøndum Ægidius Højlund Skov Thygesen Bække Lundgård",
    ),
    _tongue(
        "de",
        7,
        "Ulm|Europe/Berlin",
        "Jürgen Käthe Björn Annelie Götz Friederike Uwe Mareike Hanno Dörte Lutz Änne",
        "Weißgerber Müllenbach Größler Strauß Köhnlein Schädlich Böttcher Hülsmann Ruß Zwölfer",
    ),
    _tongue(
        "sv",
        4,
        "Aarhus|Europe/Copenhagen",
        "Åsa Göran Märta Håkan Linnéa Örjan Sixten Elsa Ragnvald Frida",
        "Sjögren Åkerlund Hägglund Öberg Norström Dahlqvist Rönnbäck Ekström",
    ),
    _tongue(
        "is",
        3,
        "Aarhus|Europe/Copenhagen",
        "Þórdís Ásgeir Sólveig Hrafnhildur Eyþór Guðrún Örn Bryndís",
        "Sigurðardóttir Þorvaldsson Hallgrímsson Ólafsdóttir Bjarnason Kristjánsdóttir",
    ),
    _tongue(
        "pl",
        8,
        "Gdańsk|Europe/Warsaw",
        "Łukasz Małgorzata Paweł Świętosława Żaneta Grzegorz Bożena Wojciech Róża Michał Jagoda Stanisław",
        "Dąbrowska Żółkiewski Śliwa Wąs Gołąb Źródlak Kołodziej Ćwik Jędrzejczyk Pająk Brzęczyszczykiewicz",
    ),
    _tongue(
        "cs",
        4,
        "Gdańsk|Europe/Warsaw",
        "Jiří Zdeňka Ondřej Květa Tomáš Růžena Vojtěch Šárka Matěj",
        "Dvořáková Štěpánek Řezníček Ježková Bořil Kučera Hlavsová Ptáčník",
    ),
    _tongue(
        "hu",
        3,
        "Ulm|Europe/Berlin",
        "Gergő Zsófia Lőrinc Erzsébet Bálint Tünde Örs",
        "Kőszegi Szűcs Nagyőri Vörösmarty Pálffy Hegedűs",
        family_first=True,
    ),
    _tongue(
        "ro",
        3,
        "Gdańsk|Europe/Warsaw",
        "Ștefan Ioana Răzvan Mădălina Ion Bogdana Țuțea",
        "Bălănescu Țăranu Știrbei Grădinaru Mureșan Lăzărescu",
    ),
    _tongue(
        "tr",
        4,
        "Ulm|Europe/Berlin",
        "Çağla İsmail Gökçe Şükran Oğuz Ayşegül Tuğba Kıvanç",
        "Yıldırım Özgür Çelikoğlu Şahin Güneş Ağaoğlu Kılıç",
    ),
    _tongue(
        "fr",
        4,
        "Porto|Europe/Lisbon",
        "Hélène Loïc Zoé François Maëlle Gaël Anaïs Benoît",
        "Lefèvre Châtelain Béranger Guérin d’Aubigné Crépin Maître",
    ),
    _tongue(
        "es",
        4,
        "Porto|Europe/Lisbon",
        "Íñigo Begoña Andrés Ángeles Núria Tomás Belén Óscar",
        "Ibáñez Muñoz Zúñiga Álvarez Güell Peñalver Sáenz",
    ),
    _tongue(
        "pt",
        6,
        "Porto|Europe/Lisbon",
        "João Conceição Inês Gonçalo Mónica Estêvão Luísa Nélson Assunção",
        "Falcão Simões Araújo Magalhães Guimarães Brandão Conceição",
    ),
    _tongue(
        "vi",
        3,
        "Busan|Asia/Seoul",
        "Thị_Hương Văn_Đức Thùy_Dương Quốc_Bảo Ngọc_Ánh Hữu_Nghĩa",
        "Nguyễn Trần Phạm Đặng Võ Huỳnh",
        family_first=True,
    ),
    _tongue(
        "uk",
        6,
        "Gdańsk|Europe/Warsaw",
        "Тарас Олеся Богдан Ярина Данило Соломія Євген Марічка Остап",
        "Шевчук Гнатюк Їжакевич Лисенко Щербак Коваленко Ґалаґан Мельник",
    ),
    _tongue(
        "bg",
        3,
        "Gdańsk|Europe/Warsaw",
        "Калоян Десислава Борис Невена Румен Цветана",
        "Стоянов Атанасова Желев Щерев Ангелова Попов",
    ),
    _tongue(
        "el",
        5,
        "Athens|Europe/Athens",
        "Ελένη Στέφανος Χρυσούλα Νίκος Άννα Θεόδωρος Δέσποινα Ιάσονας",
        "Παπαδάκης Κωνσταντίνου Βασιλείου Μαυρομάτη Ζαχαρίας Ξενάκη Φωτίου",
    ),
    _tongue(
        "ar",
        5,
        "Cairo|Africa/Cairo",
        "ليلى يوسف مريم خالد هدى طارق سلمى عمر",
        "المصري حجازي الشناوي منصور القاضي رمضان الديب",
    ),
    _tongue(
        "fa",
        2,
        "Cairo|Africa/Cairo",
        "پریسا کیوان ژاله بهرام گلناز",
        "رستمی چگینی پورمحمدی یزدانی",
    ),
    _tongue(
        "he",
        4,
        "Haifa|Asia/Jerusalem",
        "נועה איתן תמר אורי שירה גיל מיכל",
        "בן־דוד לביא שפירא אלון פרידמן כץ",
    ),
    _tongue(
        "hi",
        6,
        "Pune|Asia/Kolkata",
        "अनन्या रोहित मीनाक्षी विक्रम श्रेया अर्जुन कृष्णा प्रज्ञा",
        "कुलकर्णी त्रिपाठी श्रीवास्तव देशमुख मिश्रा जोशी शर्मा",
    ),
    _tongue(
        "th",
        5,
        "Bangkok|Asia/Bangkok",
        "ปิยะดา ณัฐวุฒิ กัญญา ธีรพงษ์ สุดารัตน์ วิชัย น้ำฝน",
        "ศรีสุวรรณ ทองคำ รัตนกุล บุญเลิศ พึ่งพา จันทร์แก้ว",
    ),
    _tongue(
        "ko",
        5,
        "Busan|Asia/Seoul",
        "서연 민준 하은 도윤 지우 현우 수아 은별",
        "김 이 박 최 정 강 조 윤",
    ),
)
"""Everybody here can be certified: the fonts for these letters come with the product."""

EASTERN: tuple[Tongue, ...] = (
    _tongue("ja", 1, "Busan|Asia/Seoul", "由紀 健太 美咲 陽一", "高橋 渡辺 小野寺 斎藤", family_first=True),
    _tongue("zh-Hans", 1, "Busan|Asia/Seoul", "雅婷 志强 晓梅 子轩", "陈 王 欧阳 刘"),
)
"""Their letters need the fonts of an extra package, so they are drawn for people who are not certified yet."""


def draw_name(chance: Random, *, eastern: bool = False) -> tuple[str, Tongue]:
    """Return a name and the language it is in; ``eastern``: a Chinese or Japanese one."""
    among = EASTERN if eastern else TONGUES
    tongue = chance.choices(among, [each.weight for each in among])[0]
    return tongue.name(chance).replace("_", " "), tongue
