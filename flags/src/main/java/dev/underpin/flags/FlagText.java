package dev.underpin.flags;

/** The bytes that a document was read from. They are nobody's to change. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FlagText(FlagFormat format, String source, byte[] content) {}
