package dev.underpin.observability.logback;

import org.jspecify.annotations.Nullable;

/** What a {@link JsonLineEncoder} was told, checked. */
record EncoderSettings(
    Profile profile,
    @Nullable String service,
    Masks masks,
    int maxMessage,
    int maxValue,
    int maxStack,
    int maxLine) {}
