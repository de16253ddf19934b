/** What the server says of lists, displays, batteries and settlements, in German. */
export const wireSentence = {
  localList: {
    off: 'Aus: die Station bekommt keine lokale Liste.',
    off_emptied: 'Aus: die Liste in der Station ist leer.',
    off_later: 'Aus: die Liste in der Station wird geleert, sobald sie verbunden ist.',
    unknown: 'Die Station bekommt ihre Liste, sobald sie verbunden ist.',
    behind:
      'Token haben sich geändert: die Station bekommt sie binnen einer Minute, sobald sie verbunden ist.',
    in_step: 'Auf dem Stand: {{entries}} Token, Version {{version}}.',
    left_out:
      'Auf dem Stand, aber {{left}} Token fehlen: die Station nimmt {{entries}} und nicht mehr, oder kann sie nicht schreiben.',
    not_used:
      'Auf dem Stand, aber die Station nutzt sie nicht: ihre lokale Liste ist in ihrer Konfiguration abgeschaltet.',
    unsupported: 'Die Station führt keine lokale Liste.',
    refused: 'Die Station lehnte ihre Liste ab: {{status}}. Es wird erneut versucht.',
    error:
      'Die Station antwortete auf ihre Liste mit einem Fehler: {{code}}. {{description}} Es wird erneut versucht.',
    silent: 'Die Station antwortete nicht, als ihr die Liste geschickt wurde. Es wird erneut versucht.',
  },
  display: {
    sent: 'Von der Station angenommen; seither hat sie ihre Anzeigen nicht genannt.',
    shown: 'Die Station hat sie.',
    differs: 'Die Station hat sie, nennt sie aber anders, als sie verlangt wurde.',
    missing: 'Die Station hat sie nicht mehr.',
    over: 'Ihre Zeit ist vorbei.',
    foreign: 'Die Station hat sie, und sie ist nicht von Busbar.',
  },
};
