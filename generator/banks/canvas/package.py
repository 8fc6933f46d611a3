"""The files of a package for Canvas: what each begins and ends with."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from generator.banks.canvas.items import identifier, metadata, shortened

__all__ = ["ASSESSMENT", "LEARNING_RESOURCE", "around_items", "around_resources", "settings"]

ASSESSMENT = "imsqti_xmlv1p2"
LEARNING_RESOURCE = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
QTI = 'xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"'
PACKAGE = 'xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"'
CANVAS = 'xmlns="http://canvas.instructure.com/xsd/cccv1p0"'


def around_resources(title: str) -> tuple[str, str]:
    """Return what stands around the list of files."""
    return (
        f'{DECLARATION}<manifest {PACKAGE} identifier="{identifier(title)}">\n'
        "<metadata><schema>IMS Content</schema><schemaversion>1.1.3</schemaversion></metadata>\n"
        "<organizations/>\n<resources>\n",
        "</resources>\n</manifest>\n",
    )


def around_items(element: str, name: str, title: str) -> tuple[str, str]:
    """Return what stands around the questions of a quiz, an `assessment`, or of a bank, an
    `objectbank`.
    """
    if element == "objectbank":
        begun, ended = f"{metadata(bank_title=shortened(title))}\n", ""
    else:
        stated = metadata(cc_maxattempts="1", qmd_assessmenttype="Examination")
        begun, ended = f'{stated}\n<section ident="root_section">\n', "</section>\n"
    named = "" if element == "objectbank" else f" title={quoteattr(shortened(title))}"
    return (
        f'{DECLARATION}<questestinterop {QTI}>\n<{element} ident="{name}"{named}>\n{begun}',
        f"{ended}</{element}>\n</questestinterop>\n",
    )


def settings(name: str, title: str) -> tuple[str, str]:
    """Return the settings of a quiz, with what stands behind them."""
    return (
        f'{DECLARATION}<quiz {CANVAS} identifier="{name}">\n'
        f"<title>{escape(shortened(title))}</title>\n"
        "<shuffle_answers>false</shuffle_answers>\n<scoring_policy>keep_highest</scoring_policy>\n"
        "<quiz_type>assignment</quiz_type>\n<allowed_attempts>1</allowed_attempts>\n",
        "</quiz>\n",
    )
