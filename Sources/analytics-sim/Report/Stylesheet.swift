extension Report {
    /// Dark text on white, the reader's own fonts, and no character that HTML and XML read differently inside `style`.
    static let stylesheet = """
        :root { color-scheme: light; }
        * { box-sizing: border-box; }
        body { margin: 0; background: #ffffff; color: #1a1a1a; font: 17px/1.5 \(Drawing.fonts); }
        main, footer { max-width: 66rem; margin: 0 auto; padding: 0 1.5rem; }
        h1 { font-size: 2rem; line-height: 1.2; margin: 2.5rem 0 .5rem; overflow-wrap: anywhere; }
        h2 { font-size: 1.5rem; line-height: 1.25; margin: 3rem 0 .75rem; padding-top: .75rem; border-top: 3px solid #1a1a1a; }
        h3 { font-size: 1.125rem; margin: 1.75rem 0 .5rem; }
        p, li, dd { max-width: 44rem; overflow-wrap: break-word; hyphens: auto; }
        .question { font-size: 1.25rem; margin: .25rem 0 .75rem; }
        .facts, footer { color: #4a4a4a; }
        ul { padding-left: 1.25rem; }
        li { margin: .3rem 0; }
        .findings { font-size: 1.0625rem; }
        .findings ul { margin: .2rem 0 .6rem; }
        .warning { border: 2px solid #9a3b00; border-left-width: 10px; padding: .5rem 1rem; margin: 1rem 0; }
        .warning p { margin: 0; }
        .warning ul { margin: .25rem 0; }
        dt { font-weight: 600; margin-top: .7rem; }
        dd { margin: 0; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
        caption, .caption { text-align: left; font-weight: 600; padding: .5rem 0; }
        .caption { margin: 1rem 0 0; font-size: .9375rem; }
        th, td { text-align: left; vertical-align: top; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid #d0d0d0; }
        thead th { border-bottom: 2px solid #1a1a1a; font-size: .875rem; line-height: 1.3; vertical-align: bottom; }
        tbody th { font-weight: 600; }
        .answer { margin-top: 1.25rem; font-size: .9375rem; line-height: 1.35; }
        .answer tbody th { min-width: 8.5rem; }
        .scroll { overflow-x: auto; margin: 0 0 1.5rem; }
        .scroll table { font-size: .875rem; line-height: 1.35; border-collapse: separate; border-spacing: 0; }
        .scroll th:first-child { position: sticky; left: 0; background: #ffffff; }
        .n { text-align: right; white-space: nowrap; }
        thead .n { white-space: normal; }
        .name, thead .n.name { white-space: nowrap; }
        .reading { columns: 2; column-gap: 2.5rem; font-size: .9375rem; }
        .reading dt { break-after: avoid; margin-top: 0; }
        .reading dd { margin-bottom: .8rem; break-before: avoid; break-inside: avoid; }
        .cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.5rem; }
        article { border: 1px solid #a0a0a0; border-radius: 6px; padding: 1rem 1.25rem; font-size: .9375rem; }
        article h3 { margin: 0 0 .75rem; }
        article dl { display: grid; grid-template-columns: minmax(6rem, 36%) 1fr; column-gap: .75rem; margin: .5rem 0 0; }
        article dt, article dd { margin: 0; padding: .3rem 0; border-top: 1px solid #d0d0d0; }
        figure { margin: 1.75rem 0 2.25rem; }
        figcaption { font-size: .9375rem; max-width: 44rem; margin-top: .5rem; }
        svg { display: block; max-width: 100%; height: auto; }
        .narrow { display: none; }
        footer { margin: 3rem auto 2rem; font-size: .875rem; }
        @media (max-width: 46rem) {
          main, footer { padding: 0 1rem; }
          h1 { font-size: 1.625rem; margin-top: 1.5rem; }
          .wide { display: none; }
          .narrow { display: block; }
          .reading { columns: 1; }
          article { padding: .9rem .75rem; }
          .answer, .answer caption, .answer tbody, .answer tr, .answer th, .answer td { display: block; }
          .answer thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          .answer tr { border: 1px solid #a0a0a0; border-radius: 6px; padding: .6rem .9rem; margin: 0 0 .9rem; }
          .answer th, .answer td { border: 0; padding: .2rem 0; }
          .answer tbody th { min-width: 0; font-size: 1.0625rem; padding-bottom: .35rem; }
          .answer td { display: flex; justify-content: space-between; gap: 1rem; }
          .answer td::before { content: attr(data-label); color: #4a4a4a; flex: 0 0 46%; }
          .answer td { text-align: right; font-weight: 600; }
          .answer td::before { text-align: left; font-weight: 400; }
        }
        @media print {
          @page { size: A4; margin: 14mm 13mm; }
          :root { font-size: 9.25pt; }
          body { font-size: 1rem; line-height: 1.4; }
          main, footer { max-width: none; padding: 0; }
          p, li, dd, figcaption { max-width: none; }
          h1 { margin-top: 0; }
          h2 { margin-top: 1.25rem; }
          h3 { margin-top: .9rem; }
          li { margin: .15rem 0; }
          .findings { font-size: 1rem; }
          .findings ul { margin: 0 0 .3rem; }
          .answer { font-size: .875rem; }
          .reading { font-size: .875rem; columns: 2; }
          .reading dd { margin-bottom: .4rem; }
          .scroll { overflow: visible; }
          .scroll th:first-child { position: static; }
          th, td { padding: .3rem .5rem .3rem 0; }
          .n { white-space: normal; }
          .cards { grid-template-columns: 1fr 1fr; gap: .8rem; }
          article { padding: .6rem .8rem; }
          article p { margin: .5rem 0; }
          figure { margin: 1rem 0; }
          figure svg { max-width: 150mm; }
          .wide { display: block; }
          .narrow { display: none; }
          h2, h3, caption, .caption { break-after: avoid; }
          article, figure, tr, li, dd, .warning { break-inside: avoid; }
        }
        """
}
