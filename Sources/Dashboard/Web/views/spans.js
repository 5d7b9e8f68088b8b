import { texts } from "../texts.js";

/**
 * Choices of how far back is looked.
 *
 * @param {Array<string | number>} all seconds
 * @param {number} chosen
 * @param {(seconds: number) => string} address
 */
export const spans = (all, chosen, address) => all.map(Number).map((seconds) => ({ text: texts.spans[seconds], isChosen: seconds === chosen, href: address(seconds) }));
